# Prints the security groups that nothing uses: set difference over the four core dumps.
package unused

groups contains g.GroupId if some g in data.dumps[_][_].SecurityGroups

used contains g.GroupId if {
	some g in data.dumps[_][_].SecurityGroups
	g.GroupName == "default"
}

used contains data.dumps[_][_].SecurityGroups[_].IpPermissions[_].UserIdGroupPairs[_].GroupId

used contains data.dumps[_][_].SecurityGroups[_].IpPermissionsEgress[_].UserIdGroupPairs[_].GroupId

used contains data.dumps[_][_].NetworkInterfaces[_].Groups[_].GroupId

used contains data.dumps[_][_].Reservations[_].Instances[_].SecurityGroups[_].GroupId

used contains data.dumps[_][_].VpcEndpoints[_].Groups[_].GroupId

answer := concat("\n", groups - used)
