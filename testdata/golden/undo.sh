#!/bin/sh
# Brings back what a plan took away: 6 groups, 1 permission.
# taken for deleted: vpc endpoint vpce-0a1b2c3d, and with it eni-0a1b2c3d
# taken to let go of sg-0a1b2c3d: lambda function evil\x1b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�
#   but not eni-0a1b2c3e: it may serve another\x1b[31m
# Made by sgfree 0.1.0, which runs nothing itself. It asks for sh and aws.
#
#   sh undo.sh            says what it would do, and changes nothing
#   APPLY=1 sh undo.sh    does it; where it stopped it goes on when it is run again
#
# It knows a group that it made by the tag sgfree:undo-of, which holds the old id; one that has as
# many tags as EC2 allows without it, by VPC, name and description.
# A group that is made again has another id, which is put wherever the old one stood. What
# does not come back: the ids of groups and rules, tags of rules, tags that begin with aws:,
# and the value of a tag sgfree:undo-of that an earlier undo wrote.
#
#   PROFILE_<account>=NAME   the profile of the AWS CLI for the calls in an account
#
# Exit codes: 0 done, 1 stopped or not all brought back, 2 cannot run.
set -u

case ${APPLY:-} in
'' | 1) ;;
*)
	echo "APPLY is 1 or nothing" >&2
	exit 2
	;;
esac
command -v aws >/dev/null || {
	echo "aws does not run" >&2
	exit 2
}
AWS_PAGER=
AWS_CLI_AUTO_PROMPT=off
export AWS_PAGER AWS_CLI_AUTO_PROMPT
step=0 account='' region='' profile='' checked=''

# acts tells whether it may change anything.
acts() {
	[ "${APPLY:-}" = 1 ]
}

# say TEXT prints it as it is, which echo does not do everywhere.
say() {
	printf '%s\n' "$1"
}

stop() {
	printf 'stopped at step %s: %s\n' "$step" "$1" >&2
	exit 1
}

# ask COMMAND… makes a call in the region and with the profile at hand.
ask() {
	if [ -n "$profile" ]; then set -- "$@" --profile "$profile"; fi
	aws "$@" --region "$region" </dev/null
}

# would COMMAND… says the same call so that a shell can be given it.
would() {
	if [ -n "$profile" ]; then set -- "$@" --profile "$profile"; fi
	printf '  would run: aws'
	for word in "$@" --region "$region"; do
		case $word in
		'' | *[!A-Za-z0-9_./@%+=:,-]*) printf " '%s'" "$(say "$word" | sed "s/'/'\\\\''/g")" ;;
		*) printf ' %s' "$word" ;;
		esac
	done
	printf '\n'
}

# look COMMAND… sets found to what a call that changes nothing answers.
look() {
	found=$(ask "$@" --output text) || stop "aws $1 $2 gives no answer"
	if [ "$found" = None ]; then found=; fi
}

# at ACCOUNT REGION turns to where the next calls are made; the account must be the caller's.
at() {
	account=$1 region=$2
	eval "profile=\${PROFILE_$account:-}"
	case " $checked " in *" $account "*) return ;; esac
	look sts get-caller-identity --query Account
	if [ "$found" != "$account" ]; then
		stop "the caller is of account $found; PROFILE_$account=NAME names a profile of $account"
	fi
	checked="$checked $account"
}

# step NUMBER ACCOUNT REGION TEXT begins a step.
step() {
	step=$1
	printf 'step %s, %s %s: %s\n' "$1" "$2" "$3" "$4"
	at "$2" "$3"
}

new='' lost=0

# create OLD INPUT [FILTERS] sets new to the id of a new group without any permission, or to that of
# the one that was made for the old one before, or to the old one where that is still there.
create() {
	look ec2 describe-security-groups --filters "Name=group-id,Values=$1" --query 'SecurityGroups[].GroupId'
	new=$1
	if [ "$found" = "$1" ]; then
		say "  still there"
		return
	fi
	look ec2 describe-security-groups --filters "${3:-Name=tag:sgfree:undo-of,Values=$1}" --query 'SecurityGroups[].GroupId'
	if [ -n "$found" ]; then
		case $found in *[!0-9a-z-]*) stop "several groups were made for $1: $(echo $found)" ;; esac
		new=$found
		say "  made already: $new"
		if acts; then strip "$new"; fi
		return
	fi
	if ! acts; then
		would ec2 create-security-group --cli-input-json "$2"
		new="(new $1)"
		return
	fi
	look ec2 create-security-group --cli-input-json "$2" --query GroupId
	new=$found
	strip "$new"
	say "  done: $new"
}

# strip GROUP revokes what EC2 gives to a new group, unless the group has more than that: then
# it was done before.
strip() {
	look ec2 describe-security-group-rules --filters "Name=group-id,Values=$1" \
		--query 'SecurityGroupRules[?!(IsEgress && IpProtocol==`"-1"` && (CidrIpv4==`"0.0.0.0/0"` || CidrIpv6==`"::/0"`))].SecurityGroupRuleId'
	if [ -n "$found" ]; then return; fi
	look ec2 describe-security-group-rules --filters "Name=group-id,Values=$1" --query 'SecurityGroupRules[].SecurityGroupRuleId'
	for rule in $found; do
		ask ec2 revoke-security-group-egress --group-id "$1" --security-group-rule-ids "$rule" >/dev/null || stop "$rule of $1 cannot be revoked"
	done
}

# authorize DIRECTION GROUP PERMISSION gives a group a permission.
authorize() {
	if ! acts; then
		would ec2 "authorize-security-group-$1" --group-id "$2" --ip-permissions "$3"
		return
	fi
	error=$(ask ec2 "authorize-security-group-$1" --group-id "$2" --ip-permissions "$3" 2>&1 >/dev/null) && {
		say "  done"
		return
	}
	case $error in
	*InvalidPermission.Duplicate*) say "  still there" ;;
	*) "$refused" "$(printf '%s' "$error" | tr '\n' ' ')" ;;
	esac
}

# try_authorize is authorize for what cannot come back where the way that it names is gone.
try_authorize() {
	refused=lose
	authorize "$@"
	refused=stop
}
refused=stop

lose() {
	case $1 in
	*InvalidVpcPeeringConnectionID.NotFound* | *InvalidGroup.NotFound*) ;;
	*) stop "$1" ;;
	esac
	say "  not brought back: $1"
	lost=$((lost + 1))
}

step 1 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60001 (free) again'
create sg-0a1b2c3d4e5f60001 '{"GroupName":"free","Description":"free","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"free"},{"Key":"sgfree:undo-of","Value":"sg-0a1b2c3d4e5f60001"}]}]}'
new_1=$new

step 2 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60003 (template-web) again'
create sg-0a1b2c3d4e5f60003 '{"GroupName":"template-web","Description":"template-web","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"template-web"},{"Key":"sgfree:undo-of","Value":"sg-0a1b2c3d4e5f60003"}]}]}'
new_2=$new

step 3 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60012 (second) again'
create sg-0a1b2c3d4e5f60012 '{"GroupName":"second","Description":"second","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"second"},{"Key":"sgfree:undo-of","Value":"sg-0a1b2c3d4e5f60012"}]}]}'
new_3=$new

step 4 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60011 (x\033[31m\c'\'' $(touch canary) `touch canary`; touch canary #"evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable�2J\u200b�) again'
create sg-0a1b2c3d4e5f60011 '{"GroupName":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","Description":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"},{"Key":"sgfree:undo-of","Value":"sg-0a1b2c3d4e5f60011"}]}]}'
new_4=$new

step 5 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60005 (evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable�2J\u200b�) again'
create sg-0a1b2c3d4e5f60005 '{"GroupName":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","Description":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"},{"Key":"sgfree:undo-of","Value":"sg-0a1b2c3d4e5f60005"}]}]}'
new_5=$new

step 6 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60004 (a-name-that-is-rather-longer-than-what-a-column-takes) again'
create sg-0a1b2c3d4e5f60004 '{"GroupName":"a-name-that-is-rather-longer-than-what-a-column-takes","Description":"a-name-that-is-rather-longer-than-what-a-column-takes","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"a-name-that-is-rather-longer-than-what-a-column-takes"},{"Key":"sgfree:undo-of","Value":"sg-0a1b2c3d4e5f60004"}]}]}'
new_6=$new

step 7 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60001 its ingress permissions back'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"free"}]}]'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"free"}]}]'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 8 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60003 its ingress permissions back'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"template-web"}]}]'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"template-web"}]}]'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 9 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60012 its ingress permissions back'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"second"}]}]'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"second"}]}]'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 10 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60011 its ingress permissions back'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 11 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60005 its ingress permissions back'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 12 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60004 its ingress permissions back'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"a-name-that-is-rather-longer-than-what-a-column-takes"}]}]'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"a-name-that-is-rather-longer-than-what-a-column-takes"}]}]'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 13 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60001 its ingress permissions back'
try_authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 14 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60003 its ingress permissions back'
try_authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 15 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60012 its ingress permissions back'
try_authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 16 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60011 its ingress permissions back'
try_authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 17 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60005 its ingress permissions back'
try_authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 18 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60004 its ingress permissions back'
try_authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 19 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60002 its egress permissions back'
try_authorize egress sg-0a1b2c3d4e5f60002 '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_3"'"}]}]'


if ! acts; then
	say "nothing was changed; APPLY=1 does it"
elif [ "$lost" -gt 0 ]; then
	say "$step steps done; not brought back, because the way is gone: $lost"
	exit 1
else
	say "$step steps done, all is brought back"
fi
