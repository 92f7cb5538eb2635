package loader

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// snapshot writes files to a folder and loads it.
func snapshot(t *testing.T, files map[string]string) (*Snapshot, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Load([]string{dir}, Options{})
}

func mustLoad(t *testing.T, files map[string]string) *Snapshot {
	t.Helper()
	s, err := snapshot(t, files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const oneGroup = `{"SecurityGroups": [{"GroupId": "sg-0a1b2c3d", "GroupName": "web", "OwnerId": "111122223333", "VpcId": "vpc-0a1b2c3d",
  "SecurityGroupArn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d", "IpPermissions": [], "IpPermissionsEgress": []}]}`

func TestBadFilesAreErrorsWithTheirLine(t *testing.T) {
	tests := []struct {
		name, file, text string
		is               error
		line             int
		kind             string
	}{
		{"cut off in a list", "enis.json", "{\"NetworkInterfaces\": [\n  {\"NetworkInterfaceId\": \"eni-1\"},\n  {\"Netw", ErrCutOff, 3, NetworkInterface},
		{"cut off in a string", "enis.json", "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1", ErrCutOff, 1, NetworkInterface},
		{"cut off between records", "enis.json", "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\"}", ErrCutOff, 1, NetworkInterface},
		{"cut off before the last bracket", "enis.json", "{\"NetworkInterfaces\": []\n", ErrCutOff, 2, NetworkInterface},
		{"not JSON at all", "enis.json", "Unable to locate credentials", ErrNotJSON, 1, ""},
		{"a word inside a record", "enis.json", "{\"NetworkInterfaces\": [{\n\"NetworkInterfaceId\": oops}]}", ErrNotJSON, 2, NetworkInterface},
		{"a trailing comma", "enis.json", "{\"NetworkInterfaces\": [],}", ErrNotJSON, 1, NetworkInterface},
		{"an error after the dump", "enis.json", "{\"NetworkInterfaces\": []}\nAn error occurred", ErrNotJSON, 2, NetworkInterface},
		{"a bracket too many", "enis.json", "{\"NetworkInterfaces\": []}}", ErrNotJSON, 1, NetworkInterface},
		{"UTF-16 little endian", "enis.json", "\xff\xfe{\x00}\x00", ErrUTF16, 0, ""},
		{"UTF-16 big endian", "enis.json", "\xfe\xff\x00{\x00}", ErrUTF16, 0, ""},
		{"UTF-16 without a mark", "enis.json", "{\x00}\x00", ErrUTF16, 0, ""},
		{"UTF-16 in a text file", "enis.txt", "\xff\xfe{\x00}\x00", ErrUTF16, 0, ""},
		{"an empty file", "enis.json", "", ErrEmpty, 0, ""},
		{"white space only", "enis.json", " \n\n", ErrEmpty, 0, ""},
		{"a byte order mark only", "enis.json", "\xef\xbb\xbf", ErrEmpty, 0, ""},
		{"a list that is an object", "enis.json", "{\n\"NetworkInterfaces\": {}}", ErrShape, 2, NetworkInterface},
		{"a list that is null", "enis.json", "{\"NetworkInterfaces\": null}", ErrShape, 1, NetworkInterface},
		{"groups that are an object", "enis.json", "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\",\n\"Groups\": {}}]}", ErrShape, 2, NetworkInterface},
		{"an id that is a number", "enis.json", "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"Groups\": [{\"GroupId\": 7}]}]}", ErrShape, 1, NetworkInterface},
		{"a doubled key in a record", "enis.json", "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\",\n\"Groups\": [],\n\"Groups\": []}]}", ErrDoubledKey, 3, NetworkInterface},
		{"a doubled key behind an escape", "enis.json", "{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\", \"Groups\": [], \"Gr\\u006fups\": []}]}", ErrDoubledKey, 1, NetworkInterface},
		{"a doubled list", "enis.json", "{\"NetworkInterfaces\": [], \"NetworkInterfaces\": []}", ErrDoubledKey, 1, NetworkInterface},
		{"a doubled list of several services", "fleets.json", "{\"Fleets\": [], \"Fleets\": []}", ErrDoubledKey, 1, ""},
		{"a doubled list of several services, one in the name", "ec2-describe-fleets.json", "{\"Fleets\": [], \"Fleets\": []}", ErrDoubledKey, 1, "fleet"},
		{"cut off in a file of any name, once it is a dump", "enis", "{\"NetworkInterfaces\": [{", ErrCutOff, 1, NetworkInterface},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := snapshot(t, map[string]string{"groups.json": oneGroup, tt.file: tt.text})
			var file *FileError
			if !errors.As(err, &file) || !errors.Is(err, tt.is) {
				t.Fatalf("got error %v, want one that is %q", err, tt.is)
			}
			if filepath.Base(file.File) != tt.file || file.Line != tt.line {
				t.Errorf("got %s:%d, want %s:%d", file.File, file.Line, tt.file, tt.line)
			}
			if kind := file.Kind; (kind == nil) != (tt.kind == "") || kind != nil && kind.Name != tt.kind {
				t.Errorf("got kind %v, want %q", kind, tt.kind)
			}
		})
	}
}

func TestAllBadFilesAreNamedAtOnce(t *testing.T) {
	_, err := snapshot(t, map[string]string{"groups.json": oneGroup, "a.json": "", "b.json": "{"})
	for _, want := range []string{"a.json", "b.json"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want it to name %s", err, want)
		}
	}
}

func TestWhatIsNoDumpIsLeftOutAndListed(t *testing.T) {
	tests := []struct{ name, file, text string }{
		{"another kind", "routes.json", `{"RouteTables": []}`},
		{"an empty object", "x.json", `{}`},
		{"a bare list of records", "x.json", `[{"GroupId": "sg-0a1b2c3e"}]`},
		{"a configuration of no service that is known", "x.json", `{"cluster": {"name": "c"}}`},
		{"a list of configurations that is none", "compose.json", `{"services": {"web": {"image": "nginx"}}}`},
		{"prose", "README.md", "# Dumps"},
		{"prose in brackets", "config.ini", "[section]\nkey = value"},
		{"a template", "x.tmpl", "{{ .Name }}"},
		{"an empty file of another name", "marker", ""},
		{"a hidden file", ".groups.json", "{"},
		{"more than the list at the root", "broker.json", `{"SecurityGroups": [], "BrokerId": "b-1"}`},
		{"a list of another service's ids", "efs.json", `{"SecurityGroups": ["sg-0a1b2c3e"]}`},
		{"an empty list of another service by its name", "efs-describe-mount-target-security-groups.json", `{"SecurityGroups": []}`},
		{"endpoints of no service that is known", "x.json", `{"VpcEndpoints": [{"VpcEndpointId": "x-1", "DomainArn": "arn:…"}]}`},
		{"gamelift peerings", "x.json", `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-1", "FleetId": "fleet-1"}]}`},
		{"two lists in one object", "all.json", `{"NetworkInterfaces": [], "Reservations": []}`},
		{"a string", "x.json", `"sg-0a1b2c3e"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, tt.file: tt.text})
			if len(s.Dumps) != 1 || len(s.Groups) != 1 {
				t.Errorf("got %d dumps and %d groups, want one of each", len(s.Dumps), len(s.Groups))
			}
			if len(s.Skipped) != 1 || filepath.Base(s.Skipped[0].Name) != tt.file {
				t.Errorf("got %v left out, want %s", s.Skipped, tt.file)
			}
		})
	}
}

func TestEveryStyleOfPagesIsRead(t *testing.T) {
	eni := func(id string) string { return `{"NetworkInterfaceId": "eni-` + id + `", "Groups": []}` }
	tests := []struct{ name, text string }{
		{"one page", `{"NetworkInterfaces": [` + eni("1") + `, ` + eni("2") + `]}`},
		{"an array of pages", `[{"NetworkInterfaces": [` + eni("1") + `], "NextToken": "x"}, {"NetworkInterfaces": [` + eni("2") + `]}]`},
		{"documents on end", `{"NetworkInterfaces": [` + eni("1") + `], "NextToken": "x"}{"NetworkInterfaces": [` + eni("2") + `]}`},
		{"a byte order mark", "\xef\xbb\xbf{\"NetworkInterfaces\": [" + eni("1") + `, ` + eni("2") + `]}`},
		{"carriage returns", "\r\n{\"NetworkInterfaces\":\r\n[" + eni("1") + ",\r\n" + eni("2") + "]}\r\n"},
		{"an SDK's metadata", `{"NetworkInterfaces": [` + eni("1") + `, ` + eni("2") + `], "ResponseMetadata": {"RequestId": "r"}, "$metadata": {}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"groups.json": oneGroup, "enis": tt.text})
			if len(s.Interfaces) != 2 {
				t.Fatalf("got %d interfaces, want 2", len(s.Interfaces))
			}
			for _, d := range s.Dumps {
				if d.Truncated {
					t.Errorf("got %s truncated, want it whole", d.File.Name)
				}
			}
		})
	}
}

func TestATokenOnTheLastPageMeansTruncated(t *testing.T) {
	page := func(token string) string {
		return `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "OwnerId": "111122223333", "Groups": []}]` + token + `}`
	}
	other := func(token string) string { return strings.ReplaceAll(page(token), "111122223333", "444455556666") }
	const empty = `{"NetworkInterfaces": []}`
	const goesOn = `, "NextToken": "x"`
	tests := []struct {
		name  string
		files map[string]string
		want  bool
	}{
		{"one page with a token", map[string]string{"e.json": page(goesOn)}, true},
		{"an empty token", map[string]string{"e.json": page(`, "NextToken": ""`)}, false},
		{"a null token", map[string]string{"e.json": page(`, "NextToken": null`)}, false},
		{"a marker", map[string]string{"e.json": page(`, "NextMarker": "m"`)}, true},
		{"IsTruncated", map[string]string{"e.json": page(`, "IsTruncated": true`)}, true},
		{"not IsTruncated", map[string]string{"e.json": page(`, "IsTruncated": false`)}, false},
		{"the first of two documents", map[string]string{"e.json": page(goesOn) + page("")}, false},
		{"both of two documents", map[string]string{"e.json": page(goesOn) + page(goesOn)}, true},
		{"the last of two documents", map[string]string{"e.json": page("") + page(goesOn)}, true},
		{"numbered files", map[string]string{"enis-1.json": page(goesOn), "enis-2.json": page(goesOn), "enis-3.json": page("")}, false},
		{"numbered files with zeros", map[string]string{"enis.009.json": page(goesOn), "enis.010.json": page("")}, true},
		{"numbered files without the first", map[string]string{"enis-2.json": page(goesOn), "enis-3.json": page("")}, true},
		{"numbered files with a hole", map[string]string{"enis-1.json": page(goesOn), "enis-3.json": page("")}, true},
		{"numbered files without an end", map[string]string{"enis-1.json": page(goesOn), "enis-2.json": page(goesOn)}, true},
		{"the answer of another account behind it", map[string]string{"e.json": page(goesOn) + other("")}, true},
		{"numbered files of two accounts", map[string]string{"enis-1.json": page(goesOn), "enis-2.json": other("")}, true},
		{"a page number and an empty list", map[string]string{"enis-1.json": page(goesOn), "enis-2.json": empty}, false},
		{"another number and an empty list", map[string]string{"enis-acct1.json": page(goesOn), "enis-acct2.json": empty}, true},
		{"the number of a VPC", map[string]string{"enis-vpc1.json": page(goesOn), "enis-vpc2.json": page("")}, true},
		{"the number of a VPC behind a separator", map[string]string{"enis-vpc-1.json": page(goesOn), "enis-vpc-2.json": page("")}, true},
		{"the number of an account before the kind", map[string]string{"acct1-enis.json": page(goesOn), "acct2-enis.json": page("")}, true},
		{"the number of an account before a separator", map[string]string{"Account_1.enis.json": page(goesOn), "Account_2.enis.json": page("")}, true},
		{"a day", map[string]string{"day1-enis.json": page(goesOn), "day2-enis.json": page("")}, true},
		{"a region without its last letters", map[string]string{"enis-euw-1.json": page(goesOn), "enis-euw-2.json": page("")}, true},
		{"an argument of the command", map[string]string{"ec2-describe-network-interfaces__1.json": page(goesOn), "ec2-describe-network-interfaces__2.json": page("")}, true},
		{"pages of the second VPC", map[string]string{"enis-vpc2-page1.json": page(goesOn), "enis-vpc2-page2.json": page("")}, false},
		{"pages with a zero before", map[string]string{"enis-01.json": page(goesOn), "enis-02.json": page("")}, false},
		{"pages behind a word", map[string]string{"enis_Page-1.json": page(goesOn), "enis_Page-2.json": page("")}, false},
		{"numbers before the kind", map[string]string{"1-enis.json": page(goesOn), "2-enis.json": page("")}, true},
		{"copies with a number", map[string]string{"enis (1).json": page(goesOn), "enis (2).json": page("")}, false},
		{"regions that look numbered", map[string]string{"enis-us-west-1.json": page(goesOn), "enis-us-west-2.json": page("")}, true},
		{"dates that look numbered", map[string]string{"enis.2026-01.json": page(goesOn), "enis.2026-02.json": page("")}, true},
		{"numbers behind letters", map[string]string{"page1.json": page(goesOn), "page2.json": page("")}, false},
		{"the name of the command", map[string]string{"describe-network-interfaces-1.json": page(goesOn), "describe-network-interfaces-2.json": page("")}, false},
		{"the name of the command in capitals", map[string]string{"DescribeNetworkInterfaces1.json": page(goesOn), "DescribeNetworkInterfaces2.json": page("")}, false},
		{"the kind before the number", map[string]string{"prod-networkinterfaces1.json": page(goesOn), "prod-networkinterfaces2.json": page("")}, false},
		{"ids before the number", map[string]string{"eni1.json": page(goesOn), "eni2.json": page("")}, false},
		{"nothing but the number", map[string]string{"1.json": page(goesOn), "2.json": page("")}, false},
		{"the number of an environment", map[string]string{"enis-uat-1.json": page(goesOn), "enis-uat-2.json": page("")}, true},
		{"the number of a group", map[string]string{"enis-sg-1.json": page(goesOn), "enis-sg-2.json": page("")}, true},
		{"the number of an interface", map[string]string{"dump-eni-1.json": page(goesOn), "dump-eni-2.json": page("")}, true},
		{"the number of another kind", map[string]string{"describe-instances-1.json": page(goesOn), "describe-instances-2.json": page("")}, true},
		{"two files of other names", map[string]string{"first.json": page(goesOn), "last.json": page("")}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"groups.json": oneGroup}
			maps.Copy(files, tt.files)
			got := false
			for _, d := range mustLoad(t, files).Dumps {
				got = got || d.Truncated
			}
			if got != tt.want {
				t.Errorf("got truncated %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAPageLacksTheOneBeforeIt(t *testing.T) {
	const enis = `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "AvailabilityZone": "eu-west-1a", "Groups": []}]}`
	empty := map[string]string{"enis": `{"NetworkInterfaces": []}`, "sg": oneGroup, "instances": `{"Reservations": []}`, "vpces": `{"VpcEndpoints": []}`}
	numbered := func(with string, but ...string) map[string]string {
		files := map[string]string{}
		for name, text := range empty {
			files[strings.ReplaceAll(with, "*", name)] = text
		}
		for _, name := range but {
			delete(files, name)
		}
		return files
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  map[string]int
	}{
		{"a page alone", map[string]string{"enis-page2.json": enis}, map[string]int{"enis-page2.json": 1}},
		{"an empty list alone", map[string]string{"enis-3.json": empty["enis"]}, map[string]int{"enis-3.json": 2}},
		{"the last two", map[string]string{"enis-2.json": enis, "enis-3.json": enis}, map[string]int{"enis-2.json": 1}},
		{"a hole", map[string]string{"enis-1.json": enis, "enis-3.json": enis}, map[string]int{"enis-3.json": 2}},
		{"nothing but the number", map[string]string{"2.json": enis}, nil},
		{"two with nothing but the number", map[string]string{"2.json": enis, "3.json": enis}, map[string]int{"2.json": 1}},
		{"two with nothing but the number, one packed", map[string]string{"2.json": enis, "4.json.zst": zstded(t, enis)}, map[string]int{"2.json": 1, "4.json.zst": 3}},
		{"a copy", map[string]string{"enis (2).json": enis}, nil},
		{"two copies", map[string]string{"enis (2).json": enis, "enis (3).json": enis}, map[string]int{"enis (2).json": 1}},
		{"a number at the name", map[string]string{"enis2.json": enis}, nil},
		{"two with a number at the name", map[string]string{"enis2.json": enis, "enis3.json": enis}, map[string]int{"enis2.json": 1}},
		{"a span of hours", map[string]string{"enis-24h.json": enis}, nil},
		{"zones", map[string]string{"enis-3az.json": enis}, nil},
		{"a day", map[string]string{"enis-26nov.json": enis}, nil},
		{"a number of ids", map[string]string{"sg-12ab34cd.json": oneGroup}, nil},
		{"a type of instances", map[string]string{"instances-2xlarge.json": empty["instances"]}, nil},
		{"a family of instances", map[string]string{"p2-instances.json": empty["instances"]}, nil},
		{"two families of instances", map[string]string{"p2-instances.json": empty["instances"], "p3-instances.json": empty["instances"]}, nil},
		{"a page before the kind", map[string]string{"page2-enis.json": enis}, map[string]int{"page2-enis.json": 1}},
		{"a page of so many", map[string]string{"enis-2of3.json": enis}, map[string]int{"enis-2of3.json": 1}},
		{"a span beside a page", map[string]string{"enis-24h.json": enis, "enis-2.json": enis}, nil},
		{"a page in a folder of its own", map[string]string{"a/enis-1.json": strings.TrimSuffix(enis, "}") + `, "NextToken": "x"}`, "b/enis-2.json": enis}, map[string]int{"b/enis-2.json": 1}},
		{"pages of two kinds", map[string]string{"instances-1.json": empty["instances"], "enis-2.json": enis}, map[string]int{"enis-2.json": 1}},
		{"pages from 1", map[string]string{"enis-1.json": enis, "enis-2.json": enis}, nil},
		{"pages from 0", map[string]string{"enis-0.json": enis, "enis-1.json": enis, "enis-2.json": enis}, nil},
		{"pages with zeros", map[string]string{"enis-009.json": enis, "enis-010.json": enis}, map[string]int{"enis-009.json": 8}},
		{"one packed", map[string]string{"enis-2.json": enis, "enis-1.json.zst": zstded(t, enis)}, nil},
		{"a whole answer besides", map[string]string{"enis.json": enis, "enis-2.json": enis}, nil},
		{"a cut answer besides", map[string]string{"interfaces.json": strings.TrimSuffix(enis, "}") + `, "NextToken": "x"}`, "enis-2.json": enis}, map[string]int{"enis-2.json": 1}},
		{"one file for each region", map[string]string{"enis-1.json": strings.ReplaceAll(enis, "eu-west-1", "us-east-1"), "enis-2.json": enis}, nil},
		{"one file for each command", map[string]string{"1.json": oneGroup, "2.json": enis, "3.json": `{"RouteTables": []}`, "4.json": empty["instances"]}, nil},
		{"one file for each command, not all of them dumps", map[string]string{"1.json": oneGroup, "3.json": enis, "5.json": empty["instances"], "7.json": empty["vpces"]}, nil},
		{"parts, one for each command", map[string]string{"part-1.json": oneGroup, "part-3.json": enis, "part-5.json": empty["instances"]}, nil},
		{"parts, of which two are of a command", map[string]string{"part-1.json": oneGroup, "part-3.json": enis, "part-4.json": enis}, map[string]int{"part-3.json": 2}},
		{"parts of one command", map[string]string{"part-2.json": enis}, map[string]int{"part-2.json": 1}},
		{"what was asked about", map[string]string{"describe-security-group-references-2.json": `{"SecurityGroupReferenceSet": []}`}, nil},
		{"a year", map[string]string{"enis-2026.json": enis}, nil},
		{"a snapshot that is numbered", numbered("*-2.json"), nil},
		{"a snapshot that was downloaded again", numbered("* (2).json"), nil},
		{"a snapshot of second pages", numbered("*-page2.json"), map[string]int{"enis-page2.json": 1, "sg-page2.json": 1, "instances-page2.json": 1, "vpces-page2.json": 1}},
		{"a snapshot that is numbered but for a dump", numbered("*-2.json", "vpces-2.json"), map[string]int{"enis-2.json": 1, "sg-2.json": 1, "instances-2.json": 1}},
	} {
		files := maps.Clone(tt.files)
		if files["sg-2.json"]+files["sg-page2.json"]+files["sg (2).json"]+files["1.json"]+files["part-1.json"]+files["sg-12ab34cd.json"] == "" {
			files["groups.json"] = oneGroup
		}
		got := map[string]int{}
		for _, d := range mustLoad(t, files).Dumps {
			if d.Before > 0 && d.Truncated {
				got[strings.SplitN(d.File.Name, "/", 2)[1]] = d.Before
			}
		}
		if !maps.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Absolute arguments are reported by their last element, so that two files may share a name.
func TestFilesOfOneNameAreNotOneAnswer(t *testing.T) {
	dir := t.TempDir()
	var paths []string
	for name, text := range map[string]string{
		"groups.json": oneGroup, "a/enis.json": `{"NetworkInterfaces": [], "NextToken": "x"}`, "b/enis.json": `{"NetworkInterfaces": []}`,
		"c/eni-1.json": `{"NetworkInterfaces": [], "NextToken": "x"}`, "d/eni-2.json": `{"NetworkInterfaces": []}`,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	s, err := Load(paths, Options{})
	if err != nil {
		t.Fatal(err)
	}
	truncated := map[string]int{}
	for _, d := range s.Dumps {
		if d.Truncated {
			truncated[d.File.Name]++
		}
	}
	if truncated["enis.json"] != 1 || truncated["eni-1.json"] != 1 {
		t.Errorf("got %v truncated, want one enis.json and eni-1.json", truncated)
	}
}

func TestTheFirstCopyIsThatOfTheFirstName(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a.json"), filepath.Join(dir, "b.json")
	for _, path := range []string{a, b} {
		if err := os.WriteFile(path, []byte(oneGroup), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, paths := range [][]string{{a, b}, {b, a}} {
		s, err := Load(paths, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Groups) != 1 || s.Groups[0].Origin.File() != "a.json" {
			t.Errorf("got %d groups, the first of %s, want one of a.json", len(s.Groups), s.Groups[0].Origin.File())
		}
	}
}

func TestOriginsPointAtTheValue(t *testing.T) {
	s := mustLoad(t, map[string]string{
		"groups.json": oneGroup,
		"pages.json":  "[{\"NetworkInterfaces\": []},\n {\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-1\",\n  \"Groups\": [\n   {\"GroupName\": \"x\"},\n   {\"GroupId\": \"sg-0a1b2c3d\"}]}]}]",
		"space.json":  "\n\n{\"NetworkInterfaces\": [\n{\"NetworkInterfaceId\": \"eni-3\", \"Groups\": [{\"GroupId\": \"sg-0a1b2c3d\"}]}]}",
		"docs.json":   "{\"NetworkInterfaces\": []}\n\n{\"NetworkInterfaces\": [{\"NetworkInterfaceId\": \"eni-2\", \"Groups\": [{\"GroupId\": \"sg-0a1b2c3d\"}]}]}",
	})
	want := map[string]struct {
		path string
		line int
	}{
		"eni-1": {".[1].NetworkInterfaces[0].Groups[1].GroupId", 5},
		"eni-3": {".NetworkInterfaces[0].Groups[0].GroupId", 4},
		"eni-2": {".[1].NetworkInterfaces[0].Groups[0].GroupId", 3},
	}
	for _, n := range s.Interfaces {
		o := n.Groups[0].Origin
		if w := want[n.ID]; o.Path() != w.path || o.Line() != w.line {
			t.Errorf("%s: got %s line %d, want %s line %d", n.ID, o.Path(), o.Line(), w.path, w.line)
		}
	}
}

func TestScopesComeFromFoldersAndRecords(t *testing.T) {
	group := func(owner, region string) string {
		return strings.NewReplacer("111122223333", owner, "eu-west-1", region).Replace(oneGroup)
	}
	const empty = `{"Reservations": []}`
	tests := []struct {
		name  string
		files map[string]string
		want  map[string]Scope // by file
	}{
		{
			"folders",
			map[string]string{"111122223333/eu-west-1/g.json": oneGroup, "111122223333/eu-west-1/i.json": empty},
			map[string]Scope{"i.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"an account that every record contradicts",
			map[string]string{"999999999999/eu-west-1/g.json": oneGroup, "999999999999/eu-west-1/i.json": empty},
			map[string]Scope{"g.json": {"aws", "111122223333", "eu-west-1"}, "i.json": {"aws", "999999999999", "eu-west-1"}},
		},
		{
			"a region that the records of one dump contradict",
			map[string]string{"111122223333/us-west-2/g.json": oneGroup, "111122223333/us-west-2/i.json": empty},
			map[string]Scope{"g.json": {"aws", "111122223333", "eu-west-1"}, "i.json": {"aws", "111122223333", "us-west-2"}},
		},
		{
			"records alone",
			map[string]string{"g.json": group("111122223333", "us-gov-west-1"), "i.json": empty},
			map[string]Scope{"g.json": {"aws-us-gov", "111122223333", "us-gov-west-1"}, "i.json": {"aws-us-gov", "111122223333", "us-gov-west-1"}},
		},
		{
			"two scopes and a dump that says nothing",
			map[string]string{"g.json": oneGroup, "h.json": group("444455556666", "cn-north-1"), "i.json": empty},
			map[string]Scope{"h.json": {"aws-cn", "444455556666", "cn-north-1"}, "i.json": {}},
		},
		{
			"regions merged into one answer",
			map[string]string{"g.json": strings.TrimSuffix(oneGroup, "]}") + "," + strings.TrimPrefix(strings.NewReplacer("eu-west-1", "eu-west-2", "sg-0a", "sg-0b").Replace(oneGroup), `{"SecurityGroups": [`), "i.json": empty},
			map[string]Scope{"i.json": {}},
		},
		{
			"a page told by its VPC",
			map[string]string{
				"g.json": oneGroup, "h.json": group("444455556666", "eu-west-2"),
				"e.json": `{"VpcEndpoints": [{"VpcEndpointId": "vpce-1", "OwnerId": "111122223333", "VpcId": "vpc-0a1b2c3d", "Groups": []}]}`,
			},
			map[string]Scope{"e.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"two folders of unknown account",
			map[string]string{"prod/g.json": oneGroup, "prod/i.json": empty, "dev/h.json": group("444455556666", "eu-west-1"), "dev/j.json": empty},
			map[string]Scope{"i.json": {"aws", "111122223333", "eu-west-1"}, "j.json": {"aws", "444455556666", "eu-west-1"}},
		},
		{
			"a file named after another region",
			map[string]string{"g-eu-west-1.json": oneGroup, "i-us-east-1.json": empty, "e-eu-west-1.json": empty},
			map[string]Scope{"i-us-east-1.json": {"aws", "", "us-east-1"}, "e-eu-west-1.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"a file named after another account",
			map[string]string{"g.json": oneGroup, "i-444455556666.json": empty},
			map[string]Scope{"i-444455556666.json": {"", "444455556666", ""}},
		},
		{
			"a file named after another region than its folders",
			map[string]string{"111122223333/eu-west-1/g.json": oneGroup, "111122223333/eu-west-1/i-us-east-1.json": empty},
			map[string]Scope{"i-us-east-1.json": {"aws", "111122223333", "us-east-1"}},
		},
		{
			"files named after their regions",
			map[string]string{"g-euw1.json": oneGroup, "h-cnn1.json": group("444455556666", "cn-north-1"), "i-euw1.json": empty, "j-cn-north-1.json": empty},
			map[string]Scope{"i-euw1.json": {"aws", "111122223333", "eu-west-1"}, "j-cn-north-1.json": {"aws-cn", "444455556666", "cn-north-1"}},
		},
		{
			"a file named after another region than its records tell",
			map[string]string{"g-us-east-1.json": oneGroup, "i.json": empty},
			map[string]Scope{"g-us-east-1.json": {"aws", "111122223333", "eu-west-1"}, "i.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"a file named after several regions",
			map[string]string{"g.json": oneGroup, "i-eu-west-1-us-east-1.json": empty, "j-us-east-1-us-west-2.json": empty},
			map[string]Scope{"i-eu-west-1-us-east-1.json": {"aws", "111122223333", "eu-west-1"}, "j-us-east-1-us-west-2.json": {}},
		},
		{
			"a file named after what was asked for",
			map[string]string{"g.json": oneGroup, "i__444455556666_us-east-1.json": empty},
			map[string]Scope{"i__444455556666_us-east-1.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"files named after their regions, of groups that tell their account alone",
			map[string]string{"g-eu-west-1.json": strings.Replace(oneGroup, "SecurityGroupArn", "Unknown", 1), "e-eu-west-1.json": empty, "i-us-east-1.json": empty},
			map[string]Scope{"e-eu-west-1.json": {"aws", "111122223333", "eu-west-1"}, "i-us-east-1.json": {"aws", "", "us-east-1"}},
		},
		{
			"a folder beside that is named after another region",
			map[string]string{"dump-eu-west-1/g.json": oneGroup, "dump-eu-west-1/e.json": empty, "dump-us-east-1/i.json": empty},
			map[string]Scope{"e.json": {"aws", "111122223333", "eu-west-1"}, "i.json": {"aws", "", "us-east-1"}},
		},
		{
			"a folder beside that is named after something else",
			map[string]string{"dump-us-east-1/g.json": oneGroup, "dump-us-east-1/e.json": empty, "more/i.json": empty},
			map[string]Scope{"e.json": {"aws", "111122223333", "eu-west-1"}, "i.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"a folder above that is named after a region",
			map[string]string{"us-east-1-box/virginia/g.json": oneGroup, "us-east-1-box/ireland/h.json": group("444455556666", "cn-north-1"), "us-east-1-box/ireland/i.json": empty},
			map[string]Scope{"i.json": {"aws-cn", "444455556666", "cn-north-1"}},
		},
		{
			"files named after something else",
			map[string]string{"g-before-us-west-2-move.json": oneGroup, "i-before-us-west-2-move.json": empty, "g-for-444455556666.json": oneGroup, "i-for-444455556666.json": empty},
			map[string]Scope{"i-before-us-west-2-move.json": {"aws", "111122223333", "eu-west-1"}, "i-for-444455556666.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"a folder of an account that reads as a time",
			map[string]string{"g.json": oneGroup, "210312154501/eu-west-1/i.json": empty},
			map[string]Scope{"i.json": {"aws", "210312154501", "eu-west-1"}},
		},
		{
			"a folder named after something else",
			map[string]string{"my-app-444455556666-us-east-1/g.json": oneGroup, "my-app-444455556666-us-east-1/i.json": empty},
			map[string]Scope{"i.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"peerings named after the other side",
			map[string]string{"g.json": oneGroup, "p-444455556666-us-east-1.json": `{"VpcPeeringConnections": [{"VpcPeeringConnectionId": "pcx-0a1b2c3d", "RequesterVpcInfo": {"VpcId": "vpc-0a1b2c3d", "OwnerId": "111122223333"}, "AccepterVpcInfo": {"VpcId": "vpc-0a1b2c3e", "OwnerId": "444455556666"}}]}`},
			map[string]Scope{"p-444455556666-us-east-1.json": {"aws", "111122223333", "eu-west-1"}},
		},
		{
			"a region above an account",
			map[string]string{"g.json": oneGroup, "us-east-1/111122223333/i.json": empty},
			map[string]Scope{"i.json": {"aws", "111122223333", "us-east-1"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, d := range mustLoad(t, tt.files).Dumps {
				if want, ok := tt.want[filepath.Base(d.File.Name)]; ok && d.Scope != want {
					t.Errorf("%s: got %v, want %v", d.File.Name, d.Scope, want)
				}
			}
		})
	}
}

func TestNamesTellAccountsAndRegions(t *testing.T) {
	for name, want := range map[string]string{
		"enis.json":                               "[] []",
		"enis-us-east-1.json":                     "[] [us-east-1]",
		"US_EAST_1.enis.json":                     "[] [us-east-1]",
		"enisUsEast1.json":                        "[] [us-east-1]",
		"enis-apsoutheast2.json":                  "[] [ap-southeast-2]",
		"enis-us-east-1a.json":                    "[] [us-east-1]",
		"enis-us-gov-west-1.json":                 "[] [us-gov-west-1]",
		"enis.use1.json":                          "[] [us-east-1]",
		"enis_usgw1_prod.json":                    "[] [us-gov-west-1]",
		"apse2-az1-enis.json":                     "[] [ap-southeast-2]",
		"enis-eu-west-1-us-east-1-euw1.json":      "[] [eu-west-1 us-east-1]",
		"enis-in-use-1.json":                      "[] []",
		"enis-midwest-1.json":                     "[] []",
		"444455556666-enis.json":                  "[444455556666] []",
		"acct444455556666_us-east-1_enis.json":    "[444455556666] [us-east-1]",
		"444455556666-111122223333.json":          "[111122223333 444455556666] []",
		"enis-202601311200.json":                  "[] []",
		"enis-260131120000.json":                  "[] []",
		"enis-20260131T120000Z.json":              "[] []",
		"enis-1769860800000.json":                 "[] []",
		"4444-5555-6666-enis.json":                "[444455556666] []",
		"enis-2026-0131-1200.json":                "[] []",
		"qa-east-1-enis.json":                     "[] []",
		"enis_na-east-1.json":                     "[] []",
		"enis-case1.json":                         "[] []",
		"sas1-enis.json":                          "[] []",
		"enis-dr-west-2.json":                     "[] []",
		"enis-ap-north-east-1.json":               "[] [ap-northeast-1]",
		"enis-vpc-0a444455556666bcd.json":         "[] []",
		"enis__444455556666_us-east-1_group.json": "[] []",
	} {
		told := placesIn(name)
		if got := fmt.Sprint(told.accounts, told.regions); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// Zones as describe-availability-zones names them.
func TestZonesTellTheirRegionAndPartition(t *testing.T) {
	tests := []struct{ zone, region, partition string }{
		{"us-east-1a", "us-east-1", "aws"},
		{"us-east-1f", "us-east-1", "aws"},
		{"ap-northeast-1d", "ap-northeast-1", "aws"},
		{"ap-southeast-7a", "ap-southeast-7", "aws"},
		{"ap-east-2b", "ap-east-2", "aws"},
		{"ca-west-1c", "ca-west-1", "aws"},
		{"mx-central-1a", "mx-central-1", "aws"},
		{"me-south-1a", "me-south-1", "aws"},
		{"af-south-1b", "af-south-1", "aws"},
		{"il-central-1a", "il-central-1", "aws"},
		{"sa-east-1c", "sa-east-1", "aws"},

		{"us-west-2-lax-1a", "us-west-2", "aws"}, // local zones
		{"us-west-2-lax-1b", "us-west-2", "aws"},
		{"us-east-1-bos-1a", "us-east-1", "aws"},
		{"us-east-1-dfw-2a", "us-east-1", "aws"},
		{"us-east-1-nyc-1a", "us-east-1", "aws"},
		{"us-east-1-scl-1a", "us-east-1", "aws"},
		{"af-south-1-los-1a", "af-south-1", "aws"},
		{"ap-southeast-2-akl-1a", "ap-southeast-2", "aws"},
		{"eu-north-1-cph-1a", "eu-north-1", "aws"},
		{"me-south-1-mct-1a", "me-south-1", "aws"},

		{"us-east-1-wl1-bos-wlz-1", "us-east-1", "aws"}, // wavelength zones
		{"us-west-2-wl1-las-wlz-1", "us-west-2", "aws"},
		{"ap-northeast-1-wl1-kix-wlz-1", "ap-northeast-1", "aws"},
		{"eu-west-2-wl2-man-wlz-1", "eu-west-2", "aws"},
		{"eu-central-1-wl1-ber-wlz-1", "eu-central-1", "aws"},
		{"ca-central-1-wl1-yto-wlz-1", "ca-central-1", "aws"},
		{"us-east-1-foe-wlz-1a", "us-east-1", "aws"},

		{"us-gov-west-1b", "us-gov-west-1", "aws-us-gov"},
		{"us-gov-east-1a", "us-gov-east-1", "aws-us-gov"},
		{"cn-north-1a", "cn-north-1", "aws-cn"},
		{"cn-northwest-1c", "cn-northwest-1", "aws-cn"},
		{"us-iso-east-1a", "us-iso-east-1", "aws-iso"},
		{"us-iso-west-1a", "us-iso-west-1", "aws-iso"},
		{"us-isob-east-1a", "us-isob-east-1", "aws-iso-b"},
		{"us-isob-west-1a", "us-isob-west-1", "aws-iso-b"},
		{"eu-isoe-west-1a", "eu-isoe-west-1", "aws-iso-e"},
		{"us-isof-south-1a", "us-isof-south-1", "aws-iso-f"},
		{"us-isof-east-1a", "us-isof-east-1", "aws-iso-f"},
		{"eusc-de-east-1a", "eusc-de-east-1", "aws-eusc"},

		{"us-east-1", "", ""}, // a region
		{"use1-az1", "", ""},  // an id of a zone
		{"euw2-wl1-lon-wlz1", "", ""},
		{"", "", ""},
	}
	for _, tt := range tests {
		region := regionOfZone(tt.zone)
		if region != tt.region || region != "" && (partitionOf(region) != tt.partition || !regionPattern.MatchString(region)) {
			t.Errorf("zone %q: got region %q of %s, want %q of %s", tt.zone, region, partitionOf(region), tt.region, tt.partition)
		}
	}
}

func TestOnlyWhatIsAskedOnceInARegionContradictsItselfWithoutOne(t *testing.T) {
	const owned = `"OwnerId": "111122223333"`
	s := mustLoad(t, map[string]string{
		"groups.json":        strings.ReplaceAll(oneGroup, `"SecurityGroupArn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d", `, ""),
		"references-1a.json": `{"SecurityGroupReferenceSet": []}`,
		"references-1b.json": `{"SecurityGroupReferenceSet": []}`,
		"vpcs-a.json":        `{"Vpcs": [{"VpcId": "vpc-0a1b2c3d", ` + owned + `}]}`,
		"vpcs-b.json":        `{"Vpcs": [{"VpcId": "vpc-0a1b2c3e", ` + owned + `}]}`,
		"enis-a.json":        `{"NetworkInterfaces": []}`,
		"enis-b.json":        `{"NetworkInterfaces": []}`,
	})
	if len(s.Conflicts) != 1 || s.Conflicts[0].Kind.Name != NetworkInterface {
		t.Errorf("got %+v, want a conflict of the interface dumps alone", s.Conflicts)
	}
}

func TestCopiesUniteAndDisagreementIsNoted(t *testing.T) {
	eni := func(groups string) string {
		return `{"NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "Status": "in-use", "Groups": [` + groups + `]}]}`
	}
	const a, b = `{"GroupId": "sg-0000000a"}`, `{"GroupId": "sg-0000000b"}`
	for _, tt := range []struct {
		name          string
		first, second string
		groups        int
		conflicts     int
	}{
		{"the same twice", eni(a), eni(a), 1, 0},
		{"another order", eni(a + "," + b), eni(b + "," + a), 2, 0},
		{"other groups", eni(a), eni(b), 2, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := mustLoad(t, map[string]string{"g.json": oneGroup, "x.json": tt.first, "y.json": tt.second})
			if len(s.Interfaces) != 1 || len(s.Interfaces[0].Groups) != tt.groups {
				t.Errorf("got %d interfaces, the first with %d groups, want 1 with %d", len(s.Interfaces), len(s.Interfaces[0].Groups), tt.groups)
			}
			if len(s.Conflicts) != tt.conflicts {
				t.Errorf("got conflicts %v, want %d", s.Conflicts, tt.conflicts)
			}
		})
	}
}

func TestASnapshotWithoutGroupsIsAnError(t *testing.T) {
	_, err := snapshot(t, map[string]string{"enis.json": `{"NetworkInterfaces": []}`})
	if !errors.Is(err, ErrNoGroups) {
		t.Errorf("got error %v, want %v", err, ErrNoGroups)
	}
}

func TestAccountAndRegionAreTakenFromTheOptionsWhereNothingTells(t *testing.T) {
	untold := strings.NewReplacer(`"OwnerId": "111122223333", `, "", `"SecurityGroupArn": "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a1b2c3d", `, "").Replace(oneGroup)
	for _, tt := range []struct {
		text string
		want Scope
	}{
		{untold, Scope{"aws-cn", "444455556666", "cn-north-1"}},
		{oneGroup, Scope{"aws", "111122223333", "eu-west-1"}},
	} {
		path := filepath.Join(t.TempDir(), "g.json")
		if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load([]string{path}, Options{Account: "444455556666", Region: "cn-north-1"})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Groups[0].Home(); got != tt.want {
			t.Errorf("got %v, want %v", got, tt.want)
		}
	}
}
