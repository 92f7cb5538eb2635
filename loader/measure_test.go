package loader

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/tidwall/gjson"
)

// measured holds the seeds of JSON and of what is nearly some.
var measured = []string{
	`{}`, `[]`, `{"a": 1}`, `[1, -2.5e+10, 0, true, false, null]`, "{\n  \"a\": [\n        {\"b\": \"c\\u00e9\\n\"}\n  ]\n}",
	`{"a": "a long string with \"quotes\" and \\ in it"}`, `{"a":}`, `[1,]`, `{,}`, `{"a" 1}`, `[01]`, `[1.]`, `[-]`, `[1e]`,
	`"\x"`, `"\u12g4"`, "\"\\u\x19000\"", "\"\x01\"", "\"0123456\x1f89\"", "\"0123456é89ü1234\"", `nul`, `tru]`, `}`, `{"a": [}`, `[{]}`, strings.Repeat("[", maxDepth+1), `{"a":1}}`, `[]]`, ` 	
        x`, "[         \n                 1]",
}

func FuzzMeasureAcceptsWhatGJSONDoes(f *testing.F) {
	for _, s := range measured {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// A delimiter ends a number; a bracket too many ends nothing.
		n, lines, is := measure([]byte(text+","), nil)
		if is == aBeginning {
			if gjson.Valid(text) {
				t.Fatalf("got a short value of %q, want it whole", text)
			}
			return
		}
		if is == noJSON {
			if gjson.Valid(text) && strings.Count(text, "[")+strings.Count(text, "{") <= maxDepth {
				t.Fatalf("got %q broken at %d, want it whole", text, n)
			}
			return
		}
		if !gjson.Valid(text[:n]) {
			t.Fatalf("got a value of %d bytes in %q, want none", n, text)
		}
		if rest := text[n:]; gjson.Valid(text) && strings.TrimLeft(rest, " \t\r\n") != "" {
			t.Fatalf("got a value of %d bytes in %q, want all of it", n, text)
		}
		if want := strings.Count(text[:n], "\n"); lines != want {
			t.Fatalf("got %d newlines in %q, want %d", lines, text[:n], want)
		}
		for cut := range n {
			if _, _, is := measure([]byte(text[:cut]), nil); is != aBeginning && !gjson.Valid(text[:cut]) {
				t.Fatalf("got %v for %q, the beginning of a value, want short", is, text[:cut])
			}
		}
	})
}

func TestANumberMayEndAFile(t *testing.T) {
	for _, text := range []string{"12", "{}\n-1.5e3"} {
		for _, read := range []io.Reader{strings.NewReader(text), iotest.DataErrReader(strings.NewReader(text))} {
			s := newScanner(read)
			got := ""
			for _, err := s.peek(); err == nil; _, err = s.peek() {
				raw, _, err := s.value()
				if err != nil {
					t.Fatalf("%q: %v", text, err)
				}
				got = string(raw)
			}
			if !strings.HasSuffix(text, got) || got == "" {
				t.Errorf("%q: got %q last", text, got)
			}
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	text := []byte("[" + strings.Repeat(`{
            "Attachment": {
                "AttachTime": "2025-01-01T00:00:00+00:00",
                "DeleteOnTermination": false,
                "DeviceIndex": 1,
                "InstanceOwnerId": "amazon-aws"
            },
            "Description": "AWS Lambda VPC ENI-fn-4d30b479-eadf-4293-ad47-034ecbd3c3e5",
            "Groups": [
                {
                    "GroupName": "web",
                    "GroupId": "sg-0123456789abcdef0"
                }
            ]
        },`, 1000) + "1]")
	b.Run("measure", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if _, _, is := measure(text, nil); is != aValue {
				b.Fatal(is)
			}
		}
	})
	b.Run("gjson.ValidBytes", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			if !gjson.ValidBytes(text) {
				b.Fatal("want it valid")
			}
		}
	})
}
