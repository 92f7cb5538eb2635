package synth

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// object is a JSON object.
type object = map[string]any

func named(groups []group) []object {
	all := make([]object, len(groups))
	for i, g := range groups {
		all[i] = object{"GroupId": g.id, "GroupName": g.name}
	}
	return all
}

func ids(groups []group) []string {
	all := make([]string, len(groups))
	for i, g := range groups {
		all[i] = g.id
	}
	return all
}

func (s *scope) tags(name string) []object {
	return []object{
		{"Key": "Name", "Value": name},
		{"Key": "team", "Value": products[s.dice.IntN(len(products))]},
		{"Key": "environment", "Value": []string{"production", "staging", "test"}[s.dice.IntN(3)]},
	}
}

func (s *scope) arn(service, resource string) string {
	return "arn:aws:" + service + ":" + s.region + ":" + s.account + ":" + resource
}

// hex draws so many hexadecimal digits.
func (s *scope) hex(digits int) string {
	return fmt.Sprintf("%016x%016x", s.dice.Uint64(), s.dice.Uint64())[:digits]
}

func (s *scope) time() string {
	return fmt.Sprintf("202%d-%02d-%02dT%02d:%02d:%02d+00:00", s.dice.IntN(6), 1+s.dice.IntN(12), 1+s.dice.IntN(28),
		s.dice.IntN(24), s.dice.IntN(60), s.dice.IntN(60))
}

// permission is an IpPermission, and what describe-security-group-rules adds to it.
type permission struct {
	protocol string
	from, to int // no ports where protocol is -1
	cidrs    []string
	pair     object // nil for none
}

func (p *permission) record() object {
	ranges, pairs := make([]object, len(p.cidrs)), []object{}
	for i, c := range p.cidrs {
		ranges[i] = object{"CidrIp": c}
	}
	if p.pair != nil {
		pairs = append(pairs, p.pair)
	}
	r := object{"IpProtocol": p.protocol, "IpRanges": ranges, "Ipv6Ranges": []object{}, "PrefixListIds": []object{}, "UserIdGroupPairs": pairs}
	if p.protocol != "-1" {
		r["FromPort"], r["ToPort"] = p.from, p.to
	}
	return r
}

// addGroup writes a group with its permissions: one egress, and two ingress on average.
func (s *scope) addGroup(v *vpc, k int) {
	g := v.groups[k]
	ingress, egress := []object{}, []object{}
	if k == 0 {
		ingress = append(ingress, s.allow(g, false, &permission{protocol: "-1", pair: s.pair(g)}))
	} else {
		for range s.dice.IntN(5) {
			ingress = append(ingress, s.allow(g, false, s.ingress(v, k)))
		}
	}
	egress = append(egress, s.allow(g, true, &permission{protocol: "-1", cidrs: []string{"0.0.0.0/0"}}))
	r := object{
		"Description": g.name + " of " + v.id, "GroupName": g.name, "IpPermissions": ingress, "OwnerId": s.account, "GroupId": g.id,
		"IpPermissionsEgress": egress, "VpcId": v.id, "SecurityGroupArn": s.arn("ec2", "security-group/"+g.id),
	}
	if k == 0 {
		r["Description"] = "default VPC security group"
	} else {
		r["Tags"] = s.tags(g.name)
	}
	s.add("security-group", r)
}

// ingress draws a permission: two of five name a group, of the VPC or a peer.
func (s *scope) ingress(v *vpc, k int) *permission {
	port := []int{22, 80, 443, 3306, 5432, 6379, 8080, 8443, 9092, 9200}[s.dice.IntN(10)]
	p := &permission{protocol: "tcp", from: port, to: port}
	switch n := s.dice.IntN(100); {
	case n < 30:
		p.pair = s.pair(s.pick(v))
	case n < 36:
		p.pair = s.pair(v.groups[k])
	case n < 39 && len(v.peers) > 0:
		p.pair = s.pairOver(v.peers[s.dice.IntN(len(v.peers))])
	default:
		for range 1 + s.dice.IntN(3) {
			p.cidrs = append(p.cidrs, fmt.Sprintf("10.%d.%d.0/24", s.dice.IntN(256), s.dice.IntN(256)))
		}
	}
	return p
}

func (s *scope) pair(g group) object { return object{"UserId": s.account, "GroupId": g.id} }

func (s *scope) pairOver(p peer) object {
	return object{
		"UserId": p.scope.account, "GroupId": p.scope.group(p.vpc, 1+s.dice.IntN(smallestVPC-1)).id, "VpcId": p.scope.vpcID(p.vpc),
		"VpcPeeringConnectionId": p.id, "PeeringStatus": p.status,
	}
}

// allow writes the rules that a permission is made of, and returns its record.
func (s *scope) allow(g group, egress bool, p *permission) object {
	rule := func(source object) {
		id := s.fresh("sgr")
		r := object{
			"SecurityGroupRuleId": id, "GroupId": g.id, "GroupOwnerId": s.account, "IsEgress": egress,
			"IpProtocol": p.protocol, "FromPort": p.from, "ToPort": p.to, "Tags": []object{},
			"SecurityGroupRuleArn": s.arn("ec2", "security-group-rule/"+id),
		}
		if p.protocol == "-1" {
			r["FromPort"], r["ToPort"] = -1, -1
		}
		maps.Copy(r, source)
		s.add("security-group-rule", r)
	}
	for _, c := range p.cidrs {
		rule(object{"CidrIpv4": c})
	}
	if p.pair != nil {
		rule(object{"ReferencedGroupInfo": p.pair})
	}
	return p.record()
}

func (s *scope) vpcRecord(v *vpc) object {
	return object{
		"OwnerId": s.account, "InstanceTenancy": "default", "CidrBlockAssociationSet": []object{{
			"AssociationId": s.fresh("vpc-cidr-assoc"), "CidrBlock": "10.0.0.0/8", "CidrBlockState": object{"State": "associated"},
		}},
		"IsDefault": false, "Tags": s.tags("vpc-" + strconv.Itoa(v.number)), "VpcId": v.id, "State": "available",
		"CidrBlock": "10.0.0.0/8", "DhcpOptionsId": s.fresh("dopt"),
	}
}

func (s *scope) peering(v *vpc, p peer) object {
	side := func(at *scope, vpc string) object {
		return object{"CidrBlock": "10.0.0.0/8", "OwnerId": at.account, "VpcId": vpc, "Region": at.region}
	}
	requester, accepter := side(s, v.id), side(p.scope, p.scope.vpcID(p.vpc))
	if !p.asks {
		requester, accepter = accepter, requester
	}
	return object{
		"AccepterVpcInfo": accepter, "RequesterVpcInfo": requester, "Status": object{"Code": p.status, "Message": strings.ToUpper(p.status[:1]) + p.status[1:]},
		"Tags": []object{}, "VpcPeeringConnectionId": p.id,
	}
}

// placed is where an interface is.
type placed struct{ id, zone, subnet, address, dns, mac string }

func (s *scope) place(v *vpc) placed {
	zone := s.dice.IntN(3)
	a, b, c := s.dice.IntN(256), s.dice.IntN(256), 4+s.dice.IntN(250)
	return placed{
		id: s.fresh("eni"), zone: s.region + "abc"[zone:zone+1], subnet: s.id("subnet", v.number*3+zone),
		address: fmt.Sprintf("10.%d.%d.%d", a, b, c), dns: fmt.Sprintf("ip-10-%d-%d-%d.%s.compute.internal", a, b, c, s.region),
		mac: fmt.Sprintf("06:%02x:%02x:%02x:%02x:%02x", a, b, c, s.dice.IntN(256), s.dice.IntN(256)),
	}
}

// addInterface writes an interface, with what is its own over what all have.
func (s *scope) addInterface(v *vpc, at placed, groups []group, own object) {
	r := object{
		"AvailabilityZone": at.zone, "Description": "", "Groups": named(groups), "InterfaceType": "interface", "Ipv6Addresses": []object{},
		"MacAddress": at.mac, "NetworkInterfaceId": at.id, "OwnerId": s.account, "Operator": object{"Managed": false},
		"PrivateDnsName": at.dns, "PrivateIpAddress": at.address, "PrivateIpAddresses": []object{
			{"Primary": true, "PrivateDnsName": at.dns, "PrivateIpAddress": at.address},
		},
		"RequesterManaged": false, "SourceDestCheck": true, "Status": "in-use", "SubnetId": at.subnet, "TagSet": []object{}, "VpcId": v.id,
	}
	maps.Copy(r, own)
	s.add("network-interface", r)
}

// served is what an interface has that a service made for its own resource.
func (s *scope) served(requester, owner, description string) object {
	return object{
		"Attachment": object{
			"AttachTime": s.time(), "AttachmentId": s.fresh("ela-attach"), "DeleteOnTermination": false, "DeviceIndex": 1,
			"NetworkCardIndex": 0, "InstanceOwnerId": owner, "Status": "attached",
		},
		"Description": description, "RequesterId": requester, "RequesterManaged": true,
	}
}

func (s *scope) addDetached(v *vpc, groups []group) int {
	at := s.place(v)
	s.addInterface(v, at, groups, object{"Status": "available", "TagSet": s.tags("spare-" + at.id[4:10])})
	return 1
}

func (s *scope) addTask(v *vpc, groups []group) int {
	own := s.served("578734482556", "578734482556", s.arn("ecs", "attachment/"+s.uuid()))
	own["TagSet"] = []object{
		{"Key": "aws:ecs:clusterName", "Value": products[v.number%len(products)]},
		{"Key": "aws:ecs:serviceName", "Value": groups[0].name},
	}
	s.addInterface(v, s.place(v), groups, own)
	return 1
}

func (s *scope) uuid() string {
	h := s.hex(32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-9" + h[17:20] + "-" + h[20:]
}

func (s *scope) addFunction(v *vpc, groups []group) int {
	name := groups[0].name + "-" + s.hex(4)
	at := s.place(v)
	own := s.served("AROAEXAMPLEEXAMPLE1:"+name, "amazon-aws", "AWS Lambda VPC ENI-"+name+"-"+s.uuid())
	own["InterfaceType"] = "lambda"
	s.addInterface(v, at, groups, own)
	s.add("lambda-function", object{
		"FunctionName": name, "FunctionArn": s.arn("lambda", "function:"+name), "Runtime": "python3.13", "Handler": "main.handle",
		"Role": "arn:aws:iam::" + s.account + ":role/" + name, "CodeSize": s.dice.IntN(1 << 22), "Description": "", "Timeout": 30,
		"MemorySize": 256, "LastModified": s.time(), "CodeSha256": s.hex(32), "Version": "$LATEST",
		"VpcConfig":     object{"SubnetIds": []string{at.subnet}, "SecurityGroupIds": ids(groups), "VpcId": v.id, "Ipv6AllowedForDualStack": false},
		"TracingConfig": object{"Mode": "PassThrough"}, "RevisionId": s.uuid(), "PackageType": "Zip", "Architectures": []string{"arm64"},
	})
	return 1
}

func (s *scope) addLoadBalancer(v *vpc, groups []group) int {
	name := "app/" + groups[0].name + "-" + s.hex(4) + "/" + s.hex(16)
	for range 2 {
		s.addInterface(v, s.place(v), groups, s.served("amazon-elb", "amazon-elb", "ELB "+name))
	}
	s.add("load-balancer", object{
		"LoadBalancerArn": s.arn("elasticloadbalancing", "loadbalancer/"+name), "DNSName": "internal-" + s.hex(8) + "." + s.region + ".elb.amazonaws.com",
		"CreatedTime": s.time(), "LoadBalancerName": strings.Split(name, "/")[1], "Scheme": "internal", "VpcId": v.id,
		"State": object{"Code": "active"}, "Type": "application", "SecurityGroups": ids(groups), "IpAddressType": "ipv4",
	})
	return 2
}

func (s *scope) addDatabase(v *vpc, groups []group) int {
	s.addInterface(v, s.place(v), groups, s.served("amazon-rds", "amazon-rds", "RDSNetworkInterface"))
	name := groups[0].name + "-" + s.hex(6)
	carried := make([]object, len(groups))
	for i, g := range groups {
		carried[i] = object{"VpcSecurityGroupId": g.id, "Status": "active"}
	}
	s.add("db-instance", object{
		"DBInstanceIdentifier": name, "DBInstanceClass": "db.t4g.medium", "Engine": "postgres", "DBInstanceStatus": "available",
		"AllocatedStorage": 100, "InstanceCreateTime": s.time(), "VpcSecurityGroups": carried, "DBInstanceArn": s.arn("rds", "db:"+name),
		"DBSubnetGroup": object{"DBSubnetGroupName": "main", "VpcId": v.id, "SubnetGroupStatus": "Complete"},
	})
	return 1
}

func (s *scope) addEndpoint(v *vpc, groups []group) int {
	id := s.fresh("vpce")
	interfaces, subnets := []string{}, []string{}
	for range 2 {
		at := s.place(v)
		own := s.served("727180483921", "727180483921", "VPC Endpoint Interface "+id)
		own["InterfaceType"] = "vpc_endpoint"
		s.addInterface(v, at, groups, own)
		interfaces, subnets = append(interfaces, at.id), append(subnets, at.subnet)
	}
	service := []string{"ssm", "logs", "ecr.api", "ecr.dkr", "sqs", "secretsmanager"}[s.dice.IntN(6)]
	s.add("vpc-endpoint", object{
		"VpcEndpointId": id, "VpcEndpointType": "Interface", "VpcId": v.id, "ServiceName": "com.amazonaws." + s.region + "." + service, "State": "available",
		"PolicyDocument": "{\n  \"Statement\": [\n    {\n      \"Action\": \"*\", \n      \"Effect\": \"Allow\", \n      \"Principal\": \"*\", \n      \"Resource\": \"*\"\n    }\n  ]\n}",
		"RouteTableIds":  []string{}, "SubnetIds": subnets, "Groups": named(groups), "IpAddressType": "ipv4", "DnsOptions": object{"DnsRecordIpType": "ipv4"},
		"PrivateDnsEnabled": true, "RequesterManaged": false, "NetworkInterfaceIds": interfaces,
		"DnsEntries":        []object{{"DnsName": id + "." + service + "." + s.region + ".vpce.amazonaws.com", "HostedZoneId": "Z38GZ743OKFT7T"}},
		"CreationTimestamp": s.time(), "Tags": s.tags(service), "OwnerId": s.account,
	})
	return 2
}

// addTemplate writes a launch template with two versions. They name groups that need not be
// in use: those are risky.
func (s *scope) addTemplate(v *vpc) {
	id := s.fresh("lt")
	for version := 2; version > 0; version-- {
		s.add("launch-template-version", object{
			"LaunchTemplateId": id, "LaunchTemplateName": "template-" + id[4:12], "VersionNumber": version, "CreateTime": s.time(),
			"CreatedBy": "arn:aws:iam::" + s.account + ":user/ana", "DefaultVersion": version == 2,
			"LaunchTemplateData": object{
				"ImageId": s.fresh("ami"), "InstanceType": "t3.small", "SecurityGroupIds": ids([]group{s.pick(v)}),
				"MetadataOptions": object{"HttpTokens": "required"},
			},
		})
	}
}

// addInstance writes an instance with its one interface; one of fifty has been terminated
// and has none any more.
func (s *scope) addInstance(v *vpc, groups []group) int {
	at := s.place(v)
	id, name, launched := s.fresh("i"), groups[0].name+"-"+s.hex(6), s.time()
	attachment := object{
		"AttachTime": launched, "AttachmentId": s.fresh("eni-attach"), "DeleteOnTermination": true, "DeviceIndex": 0, "NetworkCardIndex": 0, "Status": "attached",
	}
	r := object{
		"AmiLaunchIndex": 0, "Architecture": "x86_64", "BootMode": "uefi-preferred", "ClientToken": s.uuid(), "CurrentInstanceBootMode": "legacy-bios",
		"BlockDeviceMappings": []object{{"DeviceName": "/dev/xvda", "Ebs": object{
			"AttachTime": launched, "DeleteOnTermination": true, "Status": "attached", "VolumeId": s.fresh("vol"),
		}}},
		"CapacityReservationSpecification": object{"CapacityReservationPreference": "open"}, "CpuOptions": object{"CoreCount": 1, "ThreadsPerCore": 2},
		"EbsOptimized": true, "EnaSupport": true, "EnclaveOptions": object{"Enabled": false}, "HibernationOptions": object{"Configured": false},
		"Hypervisor": "xen", "IamInstanceProfile": object{"Arn": "arn:aws:iam::" + s.account + ":instance-profile/" + groups[0].name, "Id": "AIPAEXAMPLEEXAMPLE01"},
		"ImageId": s.id("ami", v.number), "InstanceId": id, "InstanceType": "t3.medium", "KeyName": "main", "LaunchTime": launched,
		"MaintenanceOptions": object{"AutoRecovery": "default"}, "MetadataOptions": object{
			"State": "applied", "HttpTokens": "required", "HttpPutResponseHopLimit": 2, "HttpEndpoint": "enabled", "HttpProtocolIpv6": "disabled", "InstanceMetadataTags": "disabled",
		},
		"Monitoring": object{"State": "disabled"}, "Operator": object{"Managed": false},
		"NetworkInterfaces": []object{{
			"Attachment": attachment, "Description": "", "Groups": named(groups), "InterfaceType": "interface", "Ipv6Addresses": []object{}, "MacAddress": at.mac,
			"NetworkInterfaceId": at.id, "Operator": object{"Managed": false}, "OwnerId": s.account, "PrivateDnsName": at.dns, "PrivateIpAddress": at.address,
			"PrivateIpAddresses": []object{{"Primary": true, "PrivateDnsName": at.dns, "PrivateIpAddress": at.address}},
			"SourceDestCheck":    true, "Status": "in-use", "SubnetId": at.subnet, "VpcId": v.id,
		}},
		"Placement":       object{"AvailabilityZone": at.zone, "GroupName": "", "Tenancy": "default"},
		"PlatformDetails": "Linux/UNIX", "PrivateDnsName": at.dns, "PrivateIpAddress": at.address, "ProductCodes": []object{}, "PublicDnsName": "",
		"PrivateDnsNameOptions": object{"HostnameType": "ip-name", "EnableResourceNameDnsARecord": false, "EnableResourceNameDnsAAAARecord": false},
		"RootDeviceName":        "/dev/xvda", "RootDeviceType": "ebs", "SecurityGroups": named(groups), "SourceDestCheck": true,
		"State": object{"Code": 16, "Name": "running"}, "StateTransitionReason": "", "SubnetId": at.subnet, "Tags": s.tags(name),
		"UsageOperation": "RunInstances", "UsageOperationUpdateTime": launched, "VirtualizationType": "hvm", "VpcId": v.id,
	}
	made := 1
	switch n := s.dice.IntN(100); {
	case n < 10:
		r["State"], r["StateTransitionReason"] = object{"Code": 80, "Name": "stopped"}, "User initiated"
	case n < 12:
		r["State"], r["StateTransitionReason"] = object{"Code": 48, "Name": "terminated"}, "User initiated"
		r["NetworkInterfaces"], r["SecurityGroups"] = []object{}, []object{}
		made = 0
	}
	if made > 0 {
		attached := object{"InstanceId": id, "InstanceOwnerId": s.account}
		maps.Copy(attached, attachment)
		s.addInterface(v, at, groups, object{"Attachment": attached})
	}
	s.add("instance", object{
		"ReservationId": s.fresh("r"), "OwnerId": s.account, "RequesterId": "043234062703", "Groups": []object{}, "Instances": []object{r},
	})
	return made
}
