#!/bin/sh
# Brings back what a plan took away: 6 groups, 1 permission.
# taken for deleted: vpc endpoint vpce-0a1b2c3d, and with it eni-0a1b2c3d
# taken to let go of sg-0a1b2c3d: lambda function evil\x1b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�
#   but not eni-0a1b2c3e: it may serve another\x1b[31m
# Made by sgfree 0.1.0, which runs nothing itself. It asks for sh and aws.
#
#   sh undo.sh            says what it would do, and changes nothing
#   APPLY=1 sh undo.sh    does it, once: a second run finds the names of new groups taken
#
# A group that is made again has another id, which is put wherever the old one stood. What
# does not come back: the ids of groups and rules, tags of rules, tags that begin with aws:.
#
#   PROFILE_<account>=NAME   the profile of the AWS CLI for the calls in an account
#
# Exit codes: 0 done, 1 stopped, 2 cannot run.
set -u

step=0 account='' region='' profile='' checked='' new='' lost=0
AWS_PAGER=
AWS_CLI_AUTO_PROMPT=off
export AWS_PAGER AWS_CLI_AUTO_PROMPT
command -v aws >/dev/null || {
	echo "aws does not run" >&2
	exit 2
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
	if [ -n "$region" ]; then set -- "$@" --region "$region"; fi
	if [ -n "$profile" ]; then set -- "$@" --profile "$profile"; fi
	aws "$@" </dev/null
}

# look COMMAND… sets found to what a call answers.
look() {
	found=$(ask "$@" --output text) || stop "aws $1 $2 failed"
}

# step ACCOUNT REGION TEXT begins a step, for which the account must be the caller's.
step() {
	step=$((step + 1)) account=$1 region=$2 profile=
	printf 'step %s, %s %s: %s\n' "$step" "${account:-account unknown}" "${region:-region unknown}" "$3"
	if [ -z "$account" ]; then return; fi
	eval "profile=\${PROFILE_$account:-}"
	case " $checked " in *" $account "*) return ;; esac
	look sts get-caller-identity --query Account
	if [ "$found" != "$account" ]; then
		stop "the caller is of account $found; PROFILE_$account=NAME names a profile of $account"
	fi
	checked="$checked $account"
}

dry() {
	if [ -n "${APPLY:-}" ]; then return 1; fi
	say "  would run: aws $*"
}

# create OLD INPUT sets new to the id of a new group without any permission, or to the old
# one where that group is still there.
create() {
	look ec2 describe-security-groups --filters "Name=group-id,Values=$1" --query 'SecurityGroups[].GroupId'
	new=$1
	if [ "$found" = "$1" ]; then
		say "  still there"
		return
	fi
	if dry ec2 create-security-group --cli-input-json "$2"; then
		new="(new $1)"
		return
	fi
	look ec2 create-security-group --cli-input-json "$2" --query GroupId
	new=$found
	look ec2 describe-security-group-rules --filters "Name=group-id,Values=$new" --query 'SecurityGroupRules[].SecurityGroupRuleId'
	for rule in $found; do
		if [ "$rule" = None ]; then continue; fi
		ask ec2 revoke-security-group-egress --group-id "$new" --security-group-rule-ids "$rule" >/dev/null || stop "$rule of $new cannot be revoked"
	done
	say "  done: $new"
}

# authorize DIRECTION GROUP PERMISSION gives a group a permission.
authorize() {
	if dry ec2 "authorize-security-group-$1" --group-id "$2" --ip-permissions "$3"; then return; fi
	error=$(ask ec2 "authorize-security-group-$1" --group-id "$2" --ip-permissions "$3" 2>&1 >/dev/null) && {
		say "  done"
		return
	}
	case $error in
	*InvalidPermission.Duplicate*) echo "  still there" ;;
	*) "$refused" "$error" ;;
	esac
}

# try_authorize is authorize for what EC2 may refuse: the way that it names may be gone.
try_authorize() {
	refused=lose
	authorize "$@"
	refused=stop
}
refused=stop

lose() {
	say "  not brought back: $(printf '%s' "$1" | tr '\n' ' ')"
	lost=$((lost + 1))
}

step 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60001 (free) again'
create sg-0a1b2c3d4e5f60001 '{"GroupName":"free","Description":"free","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"free"}]}]}'
new_1=$new

step 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60003 (template-web) again'
create sg-0a1b2c3d4e5f60003 '{"GroupName":"template-web","Description":"template-web","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"template-web"}]}]}'
new_2=$new

step 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60012 (second) again'
create sg-0a1b2c3d4e5f60012 '{"GroupName":"second","Description":"second","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"second"}]}]}'
new_3=$new

step 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60011 (x\033[31m\c'\'' $(touch canary) `touch canary`; touch canary #"evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable�2J\u200b�) again'
create sg-0a1b2c3d4e5f60011 '{"GroupName":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","Description":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]}'
new_4=$new

step 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60005 (evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable�2J\u200b�) again'
create sg-0a1b2c3d4e5f60005 '{"GroupName":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","Description":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]}'
new_5=$new

step 111122223333 eu-west-1 'make sg-0a1b2c3d4e5f60004 (a-name-that-is-rather-longer-than-what-a-column-takes) again'
create sg-0a1b2c3d4e5f60004 '{"GroupName":"a-name-that-is-rather-longer-than-what-a-column-takes","Description":"a-name-that-is-rather-longer-than-what-a-column-takes","VpcId":"vpc-0a1b2c3d","TagSpecifications":[{"ResourceType":"security-group","Tags":[{"Key":"owner","Value":"a-name-that-is-rather-longer-than-what-a-column-takes"}]}]}'
new_6=$new

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60001 its ingress permissions back'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"free"}]}]'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"free"}]}]'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60003 its ingress permissions back'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"template-web"}]}]'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"template-web"}]}]'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60012 its ingress permissions back'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"second"}]}]'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"second"}]}]'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60011 its ingress permissions back'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"x\\033[31m\\c'\'' $(touch canary) `touch canary`; touch canary #\"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60005 its ingress permissions back'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"evil\u001b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�"}]}]'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60004 its ingress permissions back'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_4"'","Description":"a-name-that-is-rather-longer-than-what-a-column-takes"}]}]'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"IpRanges":[{"CidrIp":"10.0.0.0/8","Description":"a-name-that-is-rather-longer-than-what-a-column-takes"}]}]'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"Ipv6Ranges":[{"CidrIpv6":"::/0"}]}]'
authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"PrefixListIds":[{"PrefixListId":"pl-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60001 its ingress permissions back'
try_authorize ingress "$new_1" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60003 its ingress permissions back'
try_authorize ingress "$new_2" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60012 its ingress permissions back'
try_authorize ingress "$new_3" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60011 its ingress permissions back'
try_authorize ingress "$new_4" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60005 its ingress permissions back'
try_authorize ingress "$new_5" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60004 its ingress permissions back'
try_authorize ingress "$new_6" '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60002","VpcPeeringConnectionId":"pcx-0a1b2c3d"}]}]'

step 111122223333 eu-west-1 'give sg-0a1b2c3d4e5f60002 its egress permissions back'
try_authorize egress sg-0a1b2c3d4e5f60002 '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"'"$new_3"'"}]}]'


if [ -n "${APPLY:-}" ]; then
	say "$step steps done, $lost permissions not brought back"
else
	say "nothing was changed; APPLY=1 does it"
fi
