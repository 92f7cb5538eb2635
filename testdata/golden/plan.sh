#!/bin/sh
# Deletes 6 groups, after 3 revokes.
# taken for deleted: vpc endpoint vpce-0a1b2c3d, and with it eni-0a1b2c3d
# taken to let go of sg-0a1b2c3d: lambda function evil\x1b[31m\u202egnp.exe\nsg-0000000000000000a deletable�2J\u200b�
#   but not eni-0a1b2c3e: it may serve another\x1b[31m
# Made by sgfree 0.1.0, which runs nothing itself. It asks for sh and aws.
#
#   sh plan.sh            looks whether all is as in the snapshot, and changes nothing
#   APPLY=1 sh plan.sh    does it
#
# It stops at the first thing that is not as the snapshot says, and at the first call that
# AWS refuses. What is done already is passed over, so it may be run again.
#
#   PROFILE_<account>=NAME   the profile of the AWS CLI for the calls in an account
#   DONE="1 2"               the steps by hand that are done and that no call can see
#   WAIT=SECONDS             how long to wait for interfaces to go (2700)
#
# Exit codes: 0 done, 1 stopped, 2 cannot run.
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

# The groups that it deletes; those for which a person has to release something first; and
# what the plan takes for deleted, though the snapshot shows it.
ours='sg-0a1b2c3d4e5f60001 sg-0a1b2c3d4e5f60003 sg-0a1b2c3d4e5f60012 sg-0a1b2c3d4e5f60011 sg-0a1b2c3d4e5f60005 sg-0a1b2c3d4e5f60004'
awaited=sg-0a1b2c3d4e5f60005
assumed='eni-0a1b2c3d vpce-0a1b2c3d'
done=0

# by_hand is for what only a person can do and see.
by_hand() {
	case " $(printf '%s' "${DONE:-}" | tr ',' ' ') " in *" $step "*) return ;; esac
	if acts; then stop "do it, and say so: DONE=\"${DONE:+$DONE }$step\""; fi
	say "  by hand, then DONE=\"… $step\""
}

# A permission is one line: group, egress, protocol, ports, and who may send or receive.
permission='[GroupId,IsEgress,IpProtocol,not_null(FromPort,`-1`),not_null(ToPort,`-1`),not_null(CidrIpv4,CidrIpv6,PrefixListId,ReferencedGroupInfo.GroupId)]'

# permissions GROUP sets found to those of a group.
permissions() {
	look ec2 describe-security-group-rules --filters "Name=group-id,Values=$1" --query "SecurityGroupRules[].$permission"
}

# beside LINES OTHERS prints the lines that are none of the others.
beside() {
	say "$1" | grep -vxF -e "$2"
}

# has_rule ID PERMISSION, has_permission GROUP PERMISSION and has_group GROUP QUERY WANT tell
# whether what the step is to take away is there still, and stop where it is something else.
has_rule() {
	look ec2 describe-security-group-rules --filters "Name=security-group-rule-id,Values=$1" --query "SecurityGroupRules[].$permission"
	there "rule $1" "$2"
}

has_permission() {
	permissions "$1"
	if say "$found" | grep -qxF -e "$2"; then return; fi
	say "  gone already"
	return 1
}

has_group() {
	look ec2 describe-security-groups --filters "Name=group-id,Values=$1" --query "$2"
	there "group $1" "$3"
}

there() {
	if [ "$found" = "$2" ]; then return; fi
	if [ -z "$found" ]; then
		say "  gone already"
		return 1
	fi
	stop "$1 is not as in the snapshot: got $found, want $2"
}

# permits GROUP PERMISSIONS REVOKED stops where a group permits more or less than in the
# snapshot, but for what this script revokes of it: nothing could bring that back.
permits() {
	permissions "$1"
	more=$(beside "$(beside "$found" "$2")" "$3")
	less=$(beside "$2" "$found")
	if [ -n "$more$less" ]; then stop "$1 does not permit what it did in the snapshot: more by <$more>, less by <$less>"; fi
}

# carriers GROUP sets found to the interfaces that carry a group.
carriers() {
	look ec2 describe-network-interfaces --filters "Name=group-id,Values=$1" --query 'NetworkInterfaces[].NetworkInterfaceId'
}

# associations GROUP sets found to the other VPCs that a group is associated with.
associations() {
	look ec2 describe-security-group-vpc-associations --filters "Name=group-id,Values=$1" \
		--query 'SecurityGroupVpcAssociations[?State!=`"disassociated"` && State!=`"association-failed"`].VpcId'
}

# wait_for WHAT GROUP waits until nothing holds a group: carriers or associations.
wait_for() {
	waited=0
	while "$1" "$2" && [ -n "$found" ]; do
		if ! acts; then
			printf '  still there: %s\n' "$(echo $found)"
			return
		fi
		if [ "$waited" -ge "${WAIT:-2700}" ]; then stop "$2 is still held: $(echo $found)"; fi
		sleep 15
		waited=$((waited + 15))
	done
}

# free GROUP stops where something carries a group that nothing carried in the snapshot.
free() {
	carriers "$1"
	if [ -z "$found" ]; then return; fi
	case " $awaited " in *" $1 "*) if ! acts; then return; fi ;; esac
	for carrier in $found; do
		case " $assumed " in
		*" $carrier "*) ;;
		*) stop "$1 is carried by $(echo $found)" ;;
		esac
	done
	wait_for carriers "$1"
}

# unnamed GROUP PERMISSIONS stops where a group that stays names another by a permission
# that is none of these, which the plan revokes.
unnamed() {
	for direction in '' egress.; do
		look ec2 describe-security-groups --filters "Name=${direction}ip-permission.group-id,Values=$1" --query 'SecurityGroups[].GroupId'
		for other in $found; do
			case " $1 $ours " in *" $other "*) continue ;; esac
			case " $assumed " in
			*" $other "*)
				if acts; then stop "$other, which the plan takes for deleted, still names $1"; fi
				printf '  still there: %s\n' "$other"
				continue
				;;
			esac
			permissions "$other"
			naming=$(say "$found" | grep "	$1\$")
			more=$(beside "$naming" "$2")
			if [ -z "$naming" ] || [ -n "$more" ]; then stop "$other names $1, which it did not in the snapshot: $more"; fi
		done
	done
}

# act COMMAND… changes something, if it may.
act() {
	if ! acts; then
		would "$@"
		return
	fi
	ask "$@" >/dev/null || stop "aws $1 $2 failed"
	done=$((done + 1))
	say "  done"
}

step 1 111122223333 eu-west-1 'have Lambda resize let go of sg-0a1b2c3d4e5f60005'
say '  by hand: 1 network interface: eni-0a1b2c3d4e5f60001'
say '  do: Give the function another group with aws lambda update-function-configuration, or delete it.'
say '  wait: up to 45 minutes'

step 2 111122223333 eu-west-1 'launch template lt-0a1b2c3d names the group (sg-0a1b2c3d4e5f60003)'
say '  do: Publish a version without it.'
by_hand

step 3 111122223333 eu-west-1 'revoke the egress permission (tcp 443) of sg-0a1b2c3d4e5f60011 (x\033[31m\c'\'' $(touch canary) `touch canary`; touch canary #"evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff) that names sg-0a1b2c3d4e5f60012'
if has_permission sg-0a1b2c3d4e5f60011 'sg-0a1b2c3d4e5f60011	True	tcp	443	443	sg-0a1b2c3d4e5f60012'; then
	free sg-0a1b2c3d4e5f60012
	act ec2 revoke-security-group-egress --group-id sg-0a1b2c3d4e5f60011 --ip-permissions '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60012"}]}]'
fi

step 4 111122223333 eu-west-1 'clean up the dead egress permission (tcp 443) of sg-0a1b2c3d4e5f60002 (default) that names sg-0a1b2c3d4e5f60012'
if has_permission sg-0a1b2c3d4e5f60002 'sg-0a1b2c3d4e5f60002	True	tcp	443	443	sg-0a1b2c3d4e5f60012'; then
	free sg-0a1b2c3d4e5f60012
	act ec2 revoke-security-group-egress --group-id sg-0a1b2c3d4e5f60002 --ip-permissions '[{"IpProtocol":"tcp","FromPort":443,"ToPort":443,"UserIdGroupPairs":[{"GroupId":"sg-0a1b2c3d4e5f60012"}]}]'
fi

step 5 111122223333 eu-west-1 'delete sg-0a1b2c3d4e5f60001 (free)'
say '  note: tagged keep by evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff'
if has_group sg-0a1b2c3d4e5f60001 'SecurityGroups[].[GroupId,VpcId,OwnerId,GroupName]' 'sg-0a1b2c3d4e5f60001	vpc-0a1b2c3d	111122223333	free'; then
	free sg-0a1b2c3d4e5f60001
	unnamed sg-0a1b2c3d4e5f60001 ''
	act ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60001
fi

step 6 111122223333 eu-west-1 'wait until nothing carries sg-0a1b2c3d4e5f60005 (evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff)'
say '  wait: up to 45 minutes'
wait_for carriers sg-0a1b2c3d4e5f60005

step 7 111122223333 eu-west-1 'delete sg-0a1b2c3d4e5f60003 (template-web)'
if has_group sg-0a1b2c3d4e5f60003 'SecurityGroups[].[GroupId,VpcId,OwnerId,GroupName]' 'sg-0a1b2c3d4e5f60003	vpc-0a1b2c3d	111122223333	template-web'; then
	free sg-0a1b2c3d4e5f60003
	unnamed sg-0a1b2c3d4e5f60003 ''
	act ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60003
fi

step 8 111122223333 eu-west-1 'delete sg-0a1b2c3d4e5f60012 (second)'
say '  note: tags say that x\033[31m\c'\'' $(touch canary) `touch canary`; touch canary #"evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff owns the group'
if has_group sg-0a1b2c3d4e5f60012 'SecurityGroups[].[GroupId,VpcId,OwnerId,GroupName]' 'sg-0a1b2c3d4e5f60012	vpc-0a1b2c3d	111122223333	second'; then
	free sg-0a1b2c3d4e5f60012
	unnamed sg-0a1b2c3d4e5f60012 'sg-0a1b2c3d4e5f60011	True	tcp	443	443	sg-0a1b2c3d4e5f60012
sg-0a1b2c3d4e5f60002	True	tcp	443	443	sg-0a1b2c3d4e5f60012'
	act ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60012
fi

step 9 111122223333 eu-west-1 'revoke the ingress permission (tcp 443) of sg-0a1b2c3d4e5f60005 (evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff) that names sg-0a1b2c3d4e5f60005'
if has_rule sgr-0a1b2c3d4e5f60001 'sg-0a1b2c3d4e5f60005	False	tcp	443	443	sg-0a1b2c3d4e5f60004'; then
	free sg-0a1b2c3d4e5f60005
	act ec2 revoke-security-group-ingress --group-id sg-0a1b2c3d4e5f60005 --security-group-rule-ids sgr-0a1b2c3d4e5f60001
fi

step 10 111122223333 eu-west-1 'delete sg-0a1b2c3d4e5f60011 (x\033[31m\c'\'' $(touch canary) `touch canary`; touch canary #"evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff)'
if has_group sg-0a1b2c3d4e5f60011 'SecurityGroups[].[GroupId,VpcId,OwnerId]' 'sg-0a1b2c3d4e5f60011	vpc-0a1b2c3d	111122223333'; then
	free sg-0a1b2c3d4e5f60011
	unnamed sg-0a1b2c3d4e5f60011 ''
	act ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60011
fi

step 11 111122223333 eu-west-1 'delete sg-0a1b2c3d4e5f60005 (evil\x1b[31m\u202egnp.exe sg-0000000000000000a deletable\x9b2J\u200b\xff)'
if has_group sg-0a1b2c3d4e5f60005 'SecurityGroups[].[GroupId,VpcId,OwnerId]' 'sg-0a1b2c3d4e5f60005	vpc-0a1b2c3d	111122223333'; then
	free sg-0a1b2c3d4e5f60005
	unnamed sg-0a1b2c3d4e5f60005 'sg-0a1b2c3d4e5f60005	False	tcp	443	443	sg-0a1b2c3d4e5f60004'
	act ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60005
fi

step 12 111122223333 eu-west-1 'delete sg-0a1b2c3d4e5f60004 (a-name-that-is-rather-longer-than-what-a-column-takes)'
if has_group sg-0a1b2c3d4e5f60004 'SecurityGroups[].[GroupId,VpcId,OwnerId,GroupName]' 'sg-0a1b2c3d4e5f60004	vpc-0a1b2c3d	111122223333	a-name-that-is-rather-longer-than-what-a-column-takes'; then
	free sg-0a1b2c3d4e5f60004
	unnamed sg-0a1b2c3d4e5f60004 ''
	act ec2 delete-security-group --group-id sg-0a1b2c3d4e5f60004
fi


step=end
if acts; then
	say "$done calls made, 6 groups gone"
else
	say "nothing was changed; APPLY=1 does it"
fi
