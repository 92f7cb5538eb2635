// Package synth makes up organisations of any size: AWS CLI dumps that agree with one
// another, for benchmarks, tests and demos.
//
// Nothing in them is of a real account, and no two runs differ.
package synth

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Organisation says what to make up. Equal values give equal bytes.
//
// A group has on average three permissions, five interfaces and an instance. How many
// interfaces carry it varies widely: a third of the groups has none, and the busiest has
// 5,000, or a quarter of the number of groups where that is less.
type Organisation struct {
	// Groups is how many security groups there are, the default group of each VPC included.
	Groups int
	Seed   uint64
	// Accounts and Regions span the scopes, each a folder ACCOUNT/REGION.
	Accounts, Regions int
	// Kinds are those to write besides the core ones, some of [Optional].
	Kinds []string
	// Compact leaves out the white space that the AWS CLI writes.
	Compact bool
	// Compress is "gz", "zst" or empty for plain files.
	Compress string
	// Page is the number of records after which a dump goes on in another file; 0 for 100,000.
	Page int
}

// Optional lists the kinds that can be left out.
func Optional() []string {
	var names []string
	for _, d := range dumps {
		if !d.core {
			names = append(names, d.kind)
		}
	}
	return names
}

// dumps are the files of a scope.
var dumps = []struct {
	kind, command, list string
	core                bool
}{
	{"security-group", "ec2-describe-security-groups", "SecurityGroups", true},
	{"network-interface", "ec2-describe-network-interfaces", "NetworkInterfaces", true},
	{"instance", "ec2-describe-instances", "Reservations", true},
	{"vpc-endpoint", "ec2-describe-vpc-endpoints", "VpcEndpoints", true},
	{"managed-resource-visibility", "ec2-get-managed-resource-visibility", "", false},
	{"vpc", "ec2-describe-vpcs", "Vpcs", false},
	{"vpc-peering-connection", "ec2-describe-vpc-peering-connections", "VpcPeeringConnections", false},
	{"security-group-vpc-association", "ec2-describe-security-group-vpc-associations", "SecurityGroupVpcAssociations", false},
	{"shared-resource", "ram-list-resources", "resources", false},
	{"security-group-rule", "ec2-describe-security-group-rules", "SecurityGroupRules", false},
	{"launch-template-version", "ec2-describe-launch-template-versions", "LaunchTemplateVersions", false},
	{"lambda-function", "lambda-list-functions", "Functions", false},
	{"load-balancer", "elbv2-describe-load-balancers", "LoadBalancers", false},
	{"db-instance", "rds-describe-db-instances", "DBInstances", false},
}

var regions = []string{
	"eu-west-1", "us-east-1", "us-west-2", "eu-central-1", "ap-southeast-1", "ap-northeast-1", "us-east-2", "eu-north-1",
	"sa-east-1", "ca-central-1", "ap-south-1", "eu-west-3",
}

// smallestVPC is its default group and two to use.
const smallestVPC = 3

func (o *Organisation) check() error {
	switch {
	case o.Accounts < 1, o.Regions < 1:
		return errors.New("no account or no region, want at least one of each")
	case o.Regions > len(regions):
		return fmt.Errorf("%d regions, want at most %d", o.Regions, len(regions))
	case o.Groups < smallestVPC*o.Accounts*o.Regions:
		return fmt.Errorf("%d groups are too few for %d accounts in %d regions, want at least %d in each", o.Groups, o.Accounts, o.Regions, smallestVPC)
	case o.Compress != "" && compressors[o.Compress] == nil:
		return fmt.Errorf("unknown compression %q, want gz or zst", o.Compress)
	}
	for _, k := range o.Kinds {
		if !slices.Contains(Optional(), k) {
			return fmt.Errorf("unknown kind %q, want some of %s", k, strings.Join(Optional(), ", "))
		}
	}
	return nil
}

// Write writes the dumps below a folder, a folder ACCOUNT/REGION for each scope. It holds
// one VPC of each scope at hand in memory, whatever the size.
func (o Organisation) Write(dir string) error {
	if err := o.check(); err != nil {
		return err
	}
	var all []*scope
	for a := range o.Accounts {
		for r := range o.Regions {
			all = append(all, newScope(&o, a, r))
		}
	}
	failures := make([]error, len(all))
	var running sync.WaitGroup
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, s := range all {
		running.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			failures[i] = s.write(dir)
		})
	}
	running.Wait()
	return errors.Join(failures...)
}

func (s *scope) write(dir string) (err error) {
	folder := filepath.Join(dir, s.account, s.region)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	s.files = map[string]*file{}
	defer func() {
		for _, d := range dumps {
			if f := s.files[d.kind]; f != nil {
				err = errors.Join(err, f.close())
			}
		}
	}()
	for _, d := range dumps {
		if d.core || slices.Contains(s.org.Kinds, d.kind) {
			f := newFile(s.org, filepath.Join(folder, d.command), d.list)
			s.files[d.kind] = f
			if err := f.open(); err != nil {
				return err
			}
		}
	}
	s.add("managed-resource-visibility", object{"Visibility": object{"DefaultVisibility": "visible"}})
	for v := range s.sizes {
		s.vpc(v)
	}
	return nil
}
