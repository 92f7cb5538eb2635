package loader

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// FuzzLoad feeds any bytes as a dump: the loader never panics, and what it takes without
// an error is JSON to encoding/json too, so that nothing cut off passes for whole.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		oneGroup,
		"\xef\xbb\xbf" + oneGroup,
		oneGroup[:len(oneGroup)/2],
		`[` + oneGroup + `, {"NextToken": "x", "SecurityGroups": []}]`,
		`{"Reservations": [{"OwnerId": "1", "Instances": [{"InstanceId": "i-1", "State": {"Name": "running"}, "SecurityGroups": [{}]}]}]}`,
		`{"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "Groups": null}]}{"VpcPeeringConnections": []}`,
		"{\"a\": \"\\\\\\\"\", \"b\": [1e5, -0.0, true, null]}",
		configSnapshot(configItem("AWS::EC2::SecurityGroup", "sg-0a1b2c3d", configGroup), configItem("AWS::EC2::Instance", "i-0a1b2c3d", configInstance, isWeb)),
		configSnapshot(configItem("AWS::EC2::VPCEndpoint", "vpce-0a1b2c3d", `"{\"vpcEndpointId\": \"vpce-0a1b2c3d\"}"`), `{"resourceType": "AWS::Lambda::Function"}`, `[]`),
		"\xff\xfe{\x00}\x00", "", " ", "[[[[", "{\"a\":{\"a\":[{}]}}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "dump.json")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load([]string{path}, Options{Jobs: 1})
		if err != nil && !errors.Is(err, ErrNoGroups) {
			return
		}
		for _, g := range s.Groups {
			if g.ID == "" || g.Origin.Line() < 1 {
				t.Errorf("group %+v has no id or no line", g)
			}
		}
		d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
		for {
			var v any
			if err := d.Decode(&v); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("read without an error what encoding/json calls %v", err)
			}
		}
	})
}
