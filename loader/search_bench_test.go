package loader

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// BenchmarkSearch measures the search of JSON that is no dump, with and without ids in it;
// beside it one check of the same bytes.
func BenchmarkSearch(b *testing.B) {
	var none, some bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&none, `{"Arn": "arn:aws:iam::111122223333:role/role-%d", "Document": {"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject", "sqs:*"], "Resource": "*"}]}, "Tags": [{"Key": "Name", "Value": "one-%d"}]},`, i, i)
		fmt.Fprintf(&some, `{"resourceType": "AWS::EC2::Instance", "resourceId": "i-%08x", "tags": {"Name": "x"}, "configuration": {"imageId": "ami-1", "vpcId": "vpc-1", "networkInterfaces": [{"groups": [{"groupId": "sg-%08x"}]}]}},`, i, i)
	}
	for _, bb := range []struct{ name, text string }{
		{"none", "[" + strings.TrimSuffix(none.String(), ",") + "]"},
		{"some", "[" + strings.TrimSuffix(some.String(), ",") + "]"},
		{"one text", `{"a": "` + strings.Repeat("sg-0a1b2c3d,sg-0a1b2c3e,", 50_000) + `"}`},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.text)))
			b.ReportAllocs()
			w := &walker{file: &File{}, memory: newMemory(Options{})}
			for b.Loop() {
				w.search(w.start([]byte(bb.text), 1), func(string, gjson.Result) {})
			}
		})
	}
	b.Run("check", func(b *testing.B) {
		text := []byte("[" + strings.TrimSuffix(none.String(), ",") + "]")
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			gjson.ValidBytes(text)
		}
	})
}
