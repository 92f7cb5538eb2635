package assess

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/rules"
)

// What opa eval, conftest and an OPA server do with the bundle and the JSON of a dossier.
func TestOPAFindsTheSamePositionsInADossier(t *testing.T) {
	e, err := New(rules.FS, rules.DossierSchema())
	if err != nil {
		t.Fatal(err)
	}
	s, err := loader.Load([]string{filepath.Join("..", "testdata", "snapshots", "everything")}, loader.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	if err := WriteBundle(&packed, rules.FS, nil); err != nil {
		t.Fatal(err)
	}
	read, err := bundle.NewReader(&packed).Read()
	if err != nil {
		t.Fatal(err)
	}
	query, err := rego.New(rego.ParsedBundle("rules", &read), rego.Query("answer = data.rules[id].reasons")).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := dossier.NewBuilder(s)
	found := 0
	for i := range b.Len() {
		d := b.Dossier(i)
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		input, err := ast.ValueFromReader(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		results, err := query.Eval(t.Context(), rego.EvalParsedInput(input))
		if err != nil {
			t.Fatal(err)
		}
		theirs := map[string]any{}
		for _, r := range results {
			theirs[r.Bindings["id"].(string)] = r.Bindings["answer"]
		}
		for n, a := range e.answer(t.Context(), d, &asking{}) {
			var positions []any
			list, _ := theirs[e.rules[n].ID].([]any)
			for _, p := range list {
				value, err := ast.InterfaceToValue(p)
				if err != nil {
					t.Fatal(err)
				}
				positions = append(positions, positionOf(value).places)
			}
			var ours []any
			for _, p := range a.positions {
				ours = append(ours, p.places)
				found++
			}
			if diff := cmp.Diff(ours, positions, cmp.AllowUnexported(place{})); diff != "" {
				t.Errorf("%s of %s (-ours +theirs):\n%s", e.rules[n].ID, d.Group.ID, diff)
			}
		}
	}
	if found < len(e.rules) {
		t.Errorf("only %d positions compared", found)
	}
}

func TestABundleIsTheSameBytesEachTime(t *testing.T) {
	var first, second bytes.Buffer
	for _, b := range []*bytes.Buffer{&first, &second} {
		if err := WriteBundle(b, rules.FS, nil); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two bundles of the same rules differ")
	}
}

// keys makes a private key in a file, and its public one.
func keys(t *testing.T) (file string, public []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600); err != nil {
		t.Fatal(err)
	}
	of, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return file, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: of})
}

// packed is a bundle of one policy, signed if there is a key to do it with.
func packed(t *testing.T, text, key string) *bundle.Bundle {
	t.Helper()
	m, err := ast.ParseModule("one.rego", text)
	if err != nil {
		t.Fatal(err)
	}
	b := &bundle.Bundle{
		Manifest: bundle.Manifest{Roots: &[]string{"custom", "given"}}, Data: map[string]any{"given": "x"},
		Modules: []bundle.ModuleFile{{URL: "/one.rego", Path: "/one.rego", RelativePath: "/one.rego", Raw: []byte(text), Parsed: m}},
	}
	if key != "" {
		if err := b.GenerateSignature(bundle.NewSigningConfig(key, "ES256", ""), "key", false); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func TestASignedBundleIsTakenAndAnyOtherIsNot(t *testing.T) {
	text := policy(`reasons contains {"group": true} if input.group.name == data.given`)
	private, public := keys(t)
	_, another := keys(t)
	changed := packed(t, text, private)
	changed.Modules[0].Raw = append(changed.Modules[0].Raw, "\n# changed\n"...)
	more := packed(t, text, private)
	more.Data["more"] = "y"
	tests := []struct {
		name   string
		bundle *bundle.Bundle
		key    []byte
		want   string
	}{
		{"signed by the key", packed(t, text, private), public, ""},
		{"not signed, and no key", packed(t, text, ""), nil, ""},
		{"signed by another key", packed(t, text, private), another, "cannot be trusted"},
		{"not signed", packed(t, text, ""), public, "cannot be trusted"},
		{"a module changed", changed, public, "cannot be trusted"},
		{"data added", more, public, "cannot be trusted"},
		{"a key that is none", packed(t, text, private), []byte("secret"), "no public key in PEM"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			var b bytes.Buffer
			if err := bundle.Write(&b, *tt.bundle); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile("team.tar.gz", b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := ReadPolicies([]string{"team.tar.gz"}, tt.key)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got error %v, want one with %q", err, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			e, err := New(rules.FS, rules.DossierSchema())
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Add(p); err != nil {
				t.Fatal(err)
			}
			if got, want := e.find("custom.one").File, "team.tar.gz!one.rego"; got != want {
				t.Errorf("got file %q, want %q", got, want)
			}
		})
	}
	if _, err := ReadPolicies([]string{t.TempDir()}, public); err == nil || !strings.Contains(err.Error(), "not signed") {
		t.Errorf("a folder: got error %v", err)
	}
}

func TestNothingThatMayBeAPolicyIsLeftOutWithoutAWord(t *testing.T) {
	one := policy(`reasons contains {"group": true}`)
	pack := func(members ...*tar.Header) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		for _, h := range members {
			if h.Typeflag == tar.TypeReg {
				h.Size = int64(len(one))
			}
			if err := w.WriteHeader(h); err != nil {
				t.Fatal(err)
			}
			if h.Typeflag == tar.TypeReg {
				if _, err := w.Write([]byte(one)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := errors.Join(w.Close(), z.Close()); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	file := &tar.Header{Name: "one.rego", Typeflag: tar.TypeReg}
	tests := []struct {
		name  string
		files map[string]string
		path  string
		want  string
	}{
		{"a link in a bundle", map[string]string{"b.tar.gz": pack(file, &tar.Header{Name: "two.rego", Linkname: "../x.rego", Typeflag: tar.TypeSymlink})}, "b.tar.gz", "b.tar.gz: no bundle: two.rego is a link"},
		{"a hard link in a bundle", map[string]string{"b.tar.gz": pack(file, &tar.Header{Name: "two.rego", Linkname: "one.rego", Typeflag: tar.TypeLink})}, "b.tar.gz", "b.tar.gz: no bundle: two.rego is a link"},
		{"a bundle in a bundle", map[string]string{"b.tar.gz": pack(file, &tar.Header{Name: "two.tar.gz", Typeflag: tar.TypeReg})}, "b.tar.gz", "two.tar.gz is a bundle, which is read only when it is given itself"},
		{"a bundle in a folder", map[string]string{"one.rego": one, "b.tar.gz": pack(file)}, ".", "b.tar.gz: is a bundle, which is read only when it is given itself"},
		{"a policy in a file of tests", map[string]string{"one.rego": one, "two_test.rego": strings.Replace(one, ".one", ".two", 1)}, ".", "two_test.rego:7: a policy in a file called _test.rego is taken for a test and not asked"},
		{"reasons in a file of tests", map[string]string{"one.rego": one, "one_test.rego": "package custom.one\nreasons contains {\"group\": true}"}, ".", "one_test.rego:1: a policy in a file called _test.rego"},
		{"a file with another spelling", map[string]string{"one.rego": one, "TWO.REGO": "package custom.two"}, ".", "TWO.REGO:1: package custom.two has no METADATA"},
		{"nothing but helpers", map[string]string{"lib.rego": "package custom.lib\nx := 1"}, ".", "no policies among 1 modules, which are all of custom.lib"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			for name, text := range tt.files {
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			e, err := New(rules.FS, rules.DossierSchema())
			if err != nil {
				t.Fatal(err)
			}
			p, err := ReadPolicies([]string{tt.path}, nil)
			if err == nil {
				err = e.Add(p)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}
