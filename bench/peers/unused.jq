# Prints the security groups that nothing uses: set difference over the four core dumps.
def ids: unique | map({key: ., value: true}) | from_entries;

reduce inputs as $dump ({groups: [], used: []};
  .groups += [$dump.SecurityGroups[]?.GroupId]
  | .used += [$dump | (
      .SecurityGroups[]? | select(.GroupName == "default"), (.IpPermissions + .IpPermissionsEgress)[].UserIdGroupPairs[]
    ), .NetworkInterfaces[]?.Groups[], .Reservations[]?.Instances[].SecurityGroups[], .VpcEndpoints[]?.Groups[] | .GroupId])
| (.used | ids) as $used
| .groups | unique[] | select($used[.] | not)
