package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"github.com/sgfree/sgfree/loader"
)

//go:embed collect.sh.tmpl
var collectScript string

func (c command) collect() *cobra.Command {
	var kinds, profiles, regions []string
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Print the read-only script that makes a snapshot",
		Long: `Print a POSIX shell script that makes a snapshot where AWS can be reached: read-only calls
of the AWS CLI, each answer whole, in a folder for each account and region, and a manifest
of what was saved and which calls failed. sgfree itself calls nothing.

Without --kinds it saves every kind that needs no more than an account and a region, and
every kind of EC2. --kinds all asks besides for each cluster, project, domain….`,
		Example: `  sgfree collect > collect.sh && sh collect.sh dumps
  sgfree collect --profiles dev,prod --regions eu-west-1,us-east-1 > collect.sh
  sgfree collect --kinds all > collect.sh`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			script, err := collectionOf(kinds, profiles, regions)
			if err != nil {
				return err
			}
			_, err = c.Stdout.Write(script)
			return err
		},
	}
	cmd.Flags().StringSliceVar(&kinds, "kinds", nil, "save only these kinds: `KIND,…`, or all")
	cmd.Flags().StringSliceVar(&profiles, "profiles", nil, "use these profiles of the AWS CLI: `PROFILE,…` (default: the default one)")
	cmd.Flags().StringSliceVar(&regions, "regions", nil, "look into these regions: `REGION,…` (default: all that are enabled)")
	return cmd
}

var shellWord = regexp.MustCompile(`^[A-Za-z0-9_./:=-]+$`)

// collection is what the template of the script is filled with; every word in it is one of
// the table of kinds, or quoted for the shell.
type collection struct {
	Version  string
	Left     string // kinds whose arguments nobody lists
	Managed  []struct{ Kind, Words string }
	Steps    []string
	Once     []string // steps of an account, not of its regions
	Climb    bool     // whether to save the service control policies above an account
	Regions  []string
	Profiles []string
}

func collectionOf(names, profiles, regions []string) ([]byte, error) {
	kinds, err := pickKinds(names)
	if err != nil {
		return nil, err
	}
	regions, profiles = once(regions), once(profiles)
	for _, r := range regions {
		if !regionPattern.MatchString(r) {
			return nil, hinted{fmt.Errorf("%q is no region", r), regionHint}
		}
	}
	s := collection{Version: version, Regions: regions, Profiles: []string{"''"}}
	if len(profiles) > 0 {
		s.Profiles = nil
	}
	for _, p := range profiles {
		if p == "" || strings.ContainsFunc(p, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return nil, fmt.Errorf("%q is no profile", p)
		}
		s.Profiles = append(s.Profiles, quoted(p))
	}
	var left []string
	for _, k := range kinds {
		if climbed(k) {
			s.Climb = true
			continue
		}
		if !collectable(k) {
			left = append(left, k.Name)
			continue
		}
		if k.Hides {
			words, _, _ := strings.Cut(k.Command, " --")
			s.Managed = append(s.Managed, struct{ Kind, Words string }{k.Name, words})
		}
		if k.Aside && k.Name != "trail-event" {
			s.Once = append(s.Once, steps(k))
			continue
		}
		s.Steps = append(s.Steps, steps(k))
	}
	s.Left = strings.Join(left, ", ")
	var b bytes.Buffer
	if err := template.Must(template.New("collect.sh").Parse(collectScript)).Execute(&b, s); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// once is a list without what stands there again.
func once(list []string) (all []string) {
	for _, s := range list {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// collectable tells whether a script can learn all that the command of a kind asks for.
func collectable(k *loader.Kind) bool { return len(k.Placeholders()) == len(k.Arguments) }

// climbed tells whether the script saves a kind on the way from an account to the root of its
// organization.
func climbed(k *loader.Kind) bool {
	return slices.Contains([]string{"parent", loader.PolicyForTarget, "policy"}, k.Name)
}

// pickKinds finds the kinds to save, in the order of the table.
func pickKinds(names []string) (picked []*loader.Kind, err error) {
	for _, name := range names {
		if name == "all" {
			continue
		}
		switch k, err := kindNamed(name); {
		case err != nil:
			return nil, err
		case !collectable(k) && !climbed(k):
			return nil, fmt.Errorf("nobody lists what this asks for: aws %s", k.Command)
		}
	}
	for _, k := range loader.Kinds() {
		byDefault := len(k.Placeholders()) == 0 || climbed(k) || collectable(k) && strings.HasPrefix(k.Command, "ec2 ")
		if slices.Contains(names, "all") || slices.Contains(names, k.Name) || len(names) == 0 && byDefault {
			picked = append(picked, k)
		}
	}
	return picked, nil
}

// steps are the lines of the script that save a kind: one call, or one for each argument
// that others list.
func steps(k *loader.Kind) string {
	holes, words := k.Placeholders(), strings.Fields(k.Command)
	file := words[0] + "-" + words[1]
	several := len(holes) > 0 && strings.HasSuffix(holes[len(holes)-1], "…")
	var b strings.Builder
	known := map[string]string{}
	indent := "\t"
	for i, hole := range holes {
		list := strings.Fields(k.Arguments[i])
		query := list[len(list)-1]
		fmt.Fprintf(&b, "%sarguments %s %s %s |", indent, k.Name, quoted(query), line(list[:len(list)-1], known))
		indent += "\t"
		if several && i == len(holes)-1 {
			fmt.Fprintf(&b, "\n%sbatches %d %s %s %s\n", indent, k.Batch, k.Name, fileOf(file, holes[:i]), line(words[:len(words)-1], known))
			break
		}
		fmt.Fprintf(&b, " while IFS= read -r %s; do\n", variable(hole))
		known[hole] = `"$` + variable(hole) + `"`
	}
	depth := len(holes)
	if several {
		depth--
	} else {
		fmt.Fprintf(&b, "%scall %s %s %s\n", indent, k.Name, fileOf(file, holes), line(words, known))
	}
	for ; depth > 0; depth-- {
		b.WriteString(strings.Repeat("\t", depth) + "done\n")
	}
	return b.String()
}

// fileOf is the name of the dump in the shell's words: what an answer does not repeat of its
// question, the name does.
func fileOf(file string, holes []string) string {
	if len(holes) == 0 {
		return file
	}
	for _, h := range holes {
		file += `__$(name "$` + variable(h) + `")`
	}
	return `"` + file + `"`
}

// variable is the variable of the script that holds what stands for a placeholder, and none of
// the script's own.
func variable(hole string) string { return "each_" + strings.ToLower(hole) }

// line is a command in the shell's words, with what is known for its placeholders.
func line(words []string, known map[string]string) string {
	var out []string
	for _, w := range words {
		switch {
		case known[w] != "":
			w = known[w]
		case !shellWord.MatchString(w):
			w = quoted(w)
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// quoted is a text as one word of the shell, which reads nothing into it.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
