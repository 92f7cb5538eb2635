package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/sgfree/sgfree/verdict"
)

// waiver is an entry of a waivers file.
type waiver struct {
	Rule    string `yaml:"rule"`
	Group   string `yaml:"group"`
	Name    string `yaml:"name"`
	Tag     string `yaml:"tag"`
	VPC     string `yaml:"vpc"`
	Account string `yaml:"account"`
	Reason  string `yaml:"reason"`
	Until   string `yaml:"until"`
}

const waiverHint = `an entry is {rule: named_elsewhere, group: sg-0a1b2c3d, reason: why it is accepted, until: 2026-01-31}; name, tag, vpc or account may stand for group`

// readWaivers reads a waivers file. All that is wrong with it comes together, each thing
// with its line.
func readWaivers(file string) ([]verdict.Waiver, error) {
	f, err := os.Open(file) //nolint:gosec // a file that the user names
	if err != nil {
		return nil, fmt.Errorf("read the waivers: %w", err)
	}
	defer func() { _ = f.Close() }()
	var list struct {
		Waivers []waiver `yaml:"waivers"`
	}
	in := yaml.NewDecoder(f)
	in.KnownFields(true)
	if err := in.Decode(&list); err != nil {
		return nil, notYAML(file, err)
	}
	if err := in.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, hinted{fmt.Errorf("%s: holds several documents, want one", file), waiverHint}
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read the waivers: %w", err)
	}
	var places struct {
		Waivers []yaml.Node `yaml:"waivers"`
	}
	if err := yaml.NewDecoder(f).Decode(&places); err != nil {
		return nil, notYAML(file, err)
	}
	var waivers []verdict.Waiver
	var errs []error
	for i, w := range list.Waivers {
		place := fmt.Sprintf("%s:%d", file, places.Waivers[i].Line)
		if wrong := w.wrong(); wrong != "" {
			errs = append(errs, hinted{fmt.Errorf("%s: %s", place, wrong), waiverHint})
		}
		waivers = append(waivers, verdict.Waiver{
			Rule: w.Rule, Group: w.Group, Name: w.Name, Tag: w.Tag, VPC: w.VPC, Account: w.Account, Reason: w.Reason, Until: w.Until, Place: place,
		})
	}
	return waivers, errors.Join(errs...)
}

func (w *waiver) wrong() string {
	_, globErr := path.Match(w.Name, "")
	_, dateErr := time.Parse(time.DateOnly, w.Until)
	switch {
	case w.Rule == "":
		return "the waiver names no rule"
	case w.Group+w.Name+w.Tag+w.VPC+w.Account == "":
		return "the waiver names no group, name, tag, vpc or account"
	case w.Group != "" && !groupPattern.MatchString(w.Group):
		return fmt.Sprintf("%q is no group id", w.Group)
	case globErr != nil:
		return fmt.Sprintf("name %q is no pattern", w.Name)
	case strings.TrimSpace(w.Reason) == "":
		return "the waiver has no reason"
	case dateErr != nil:
		return fmt.Sprintf("until %q is no date, want one like 2026-01-31", w.Until)
	}
	return ""
}

var (
	yamlLine  = regexp.MustCompile(`^(?:yaml: )?line ([0-9]+): (.*)$`)
	yamlField = regexp.MustCompile(`^field (.*) not found in type .*$`)
	yamlShape = regexp.MustCompile(`^cannot unmarshal !!([a-z]+)(?: .*)? into ([^ ]+).*$`)
)

// notYAML puts what the library says into the form of our errors.
func notYAML(file string, err error) error {
	if errors.Is(err, io.EOF) {
		return hinted{fmt.Errorf("%s: the file is empty", file), waiverHint}
	}
	said := []string{err.Error()}
	if e, ok := errors.AsType[*yaml.TypeError](err); ok {
		said = e.Errors
	}
	var errs []error
	for _, s := range said {
		at := file
		if m := yamlLine.FindStringSubmatch(s); m != nil {
			at, s = file+":"+m[1], m[2]
		}
		if m := yamlField.FindStringSubmatch(s); m != nil {
			s = fmt.Sprintf("unknown key %q, want waivers, and in each %s", m[1], strings.Join(waiverKeys(), ", "))
		}
		if m := yamlShape.FindStringSubmatch(s); m != nil {
			s = "is " + cmp.Or(map[string]string{"seq": "a list", "map": "an object"}[m[1]], "a scalar") + ", want " +
				cmp.Or(map[string]string{"string": "text", "[]main.waiver": "a list of waivers", "main.waiver": "a waiver"}[m[2]], "an object with the list waivers")
		}
		errs = append(errs, hinted{fmt.Errorf("%s: %s", at, s), waiverHint})
	}
	return errors.Join(errs...)
}

func waiverKeys() (keys []string) {
	for field := range reflect.TypeFor[waiver]().Fields() {
		keys = append(keys, field.Tag.Get("yaml"))
	}
	return keys
}

// rulesKnown complains of waivers for rules that there are none of.
func rulesKnown(waivers []verdict.Waiver, rules []verdict.Rule) error {
	var ids []string
	for _, r := range rules {
		ids = append(ids, r.ID)
	}
	var errs []error
	for _, w := range waivers {
		if !slices.Contains(ids, w.Rule) {
			errs = append(errs, hinted{fmt.Errorf("%s: no rule %q", w.Place, w.Rule), near(w.Rule, ids, "sgfree rules lists the rules")})
		}
	}
	return errors.Join(errs...)
}
