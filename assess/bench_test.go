package assess

import (
	"fmt"
	"testing"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/rules"
)

// BenchmarkVerdict puts the dossiers of 10,000 groups before the built-in rules: each has a
// name and tags of its own, three of four are on five interfaces, one of two is referred to.
//
//	AMD EPYC, one core                             ns/group  B/group  allocs/group
//	one query for all rules, the dossier converted   173600    67200          1330
//	each rule shown what it reads, and remembered     28100    13600           200
//	managed_group reads keys of tags alone             9400     7500            83
//	named members of maps looked up                    9100     6800            60
//
// The last two are processor time, by profile: the machine was busy with other work.
// The plain way is what the tests compare with, and what a rule costs that reads the whole.
func BenchmarkVerdict(b *testing.B) {
	e, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		b.Fatal(err)
	}
	dossiers := organisation(10000)
	for _, way := range []struct {
		name   string
		engine *Engine
	}{{"plain", e.Plain()}, {"short", e}} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				way.engine.Verdict(b.Context(), dossiers[i%len(dossiers)])
			}
		})
	}
}

// organisation makes up the dossiers of n groups, 50 to a VPC.
func organisation(n int) []*dossier.Dossier {
	const account, region = "111122223333", "eu-west-1"
	dossiers := make([]*dossier.Dossier, n)
	for i := range dossiers {
		id, vpc := fmt.Sprintf("sg-%017x", i), fmt.Sprintf("vpc-%017x", i/50)
		at := dossier.Origin{File: "groups.json", Path: fmt.Sprintf(".SecurityGroups[%d]", i), Line: i}
		d := &dossier.Dossier{
			Group: dossier.Group{
				ID: id, Name: fmt.Sprintf("web-%d", i), VPC: vpc, Partition: "aws", Account: account, Region: region,
				Tags: map[string]string{"Name": id, "team": fmt.Sprint("team-", i%20)}, Origin: at,
			},
			Uses: map[string][]dossier.Use{dossier.Instance: {}, dossier.NetworkInterface: {}, dossier.VPCEndpoint: {}, dossier.VPCAssociation: {}},
			Gaps: []dossier.Gap{{What: "managed-unsure", Kind: "network-interface", Account: account, Region: region}},
		}
		for k := range min(i%4, 1) * 5 {
			d.Uses[dossier.NetworkInterface] = append(d.Uses[dossier.NetworkInterface], dossier.Use{
				Kind: dossier.NetworkInterface, ID: fmt.Sprintf("eni-%017x", i*5+k), Status: "in-use", VPC: vpc, Account: account, Region: region,
				Owner: dossier.Owner{ID: "lambda", Service: "Lambda", Resource: id, Label: "Lambda function " + id}, Through: []string{}, Origin: at,
			})
		}
		if i%4 > 0 {
			d.Uses[dossier.Instance] = []dossier.Use{{Kind: dossier.Instance, ID: fmt.Sprintf("i-%017x", i), Status: "running", VPC: vpc, Account: account, Region: region, Origin: at}}
		}
		for k := range i % 2 * 2 {
			d.References = append(d.References, dossier.Reference{
				From: dossier.ReferencingGroup{ID: fmt.Sprintf("sg-%017x", i+k), VPC: vpc, Account: account, Region: region}, Relation: "same-vpc",
				Direction: "ingress", Protocol: "tcp", Ports: "tcp 443", Pair: dossier.Pair{Group: id, Account: account}, PeeringStatuses: []string{}, Origin: at,
			})
		}
		dossiers[i] = d
	}
	return dossiers
}
