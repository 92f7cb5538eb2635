"""Prints the security groups that nothing uses: set difference over the four core dumps."""

import json
import sys

groups, used = set(), set()
for name in sys.argv[1:]:
    with open(name) as file:
        dump = json.load(file)
    for group in dump.get("SecurityGroups", []):
        if group["GroupName"] == "default":
            used.add(group["GroupId"])
        groups.add(group["GroupId"])
        for permission in group["IpPermissions"] + group["IpPermissionsEgress"]:
            used.update(pair["GroupId"] for pair in permission["UserIdGroupPairs"])
    for interface in dump.get("NetworkInterfaces", []):
        used.update(group["GroupId"] for group in interface["Groups"])
    for reservation in dump.get("Reservations", []):
        for instance in reservation["Instances"]:
            used.update(group["GroupId"] for group in instance["SecurityGroups"])
    for endpoint in dump.get("VpcEndpoints", []):
        used.update(group["GroupId"] for group in endpoint["Groups"])

print("\n".join(sorted(groups - used)))
