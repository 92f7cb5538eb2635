# Prints the security groups that nothing uses: set difference over the four core dumps.
reduce inputs as $dump ({groups: {}, used: {}};
  reduce $dump.SecurityGroups[]? as $g (.;
    .groups[$g.GroupId] = true
    | if $g.GroupName == "default" then .used[$g.GroupId] = true else . end
    | reduce (($g.IpPermissions + $g.IpPermissionsEgress)[].UserIdGroupPairs[].GroupId) as $id (.; .used[$id] = true))
  | reduce (
      $dump | (.NetworkInterfaces[]?.Groups[], .Reservations[]?.Instances[].SecurityGroups[], .VpcEndpoints[]?.Groups[]) | .GroupId
    ) as $id (.; .used[$id] = true))
| .used as $used
| .groups | keys[] | select($used[.] | not)
