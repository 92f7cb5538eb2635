package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// configFile is read where it lies in the working directory.
const configFile = ".sgfree.yaml"

// configFlags say which defaults hold; every command has them.
func configFlags(root *cobra.Command) {
	root.PersistentFlags().String("config", configFile, "take defaults of flags from `FILE` (YAML); empty for none")
	root.PersistentFlags().String("config-profile", "", "take those of the profile `NAME` in that file first")
}

// configure gives flags that the command line does not the values that the environment has
// (SGFREE_FAIL_ON for --fail-on), else those of the profile, else those of the file.
func (c command) configure(cmd *cobra.Command) error {
	flags := cmd.Flags()
	told := map[string]bool{}
	flags.Visit(func(f *pflag.Flag) {
		told[f.Name] = true
		f.Annotations = map[string][]string{onCommandLine: nil}
	})
	concerned := false
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { concerned = concerned || configurable(f) })
	if c.bare || !concerned || cmd.Name() == cobra.ShellCompRequestCmd {
		return nil
	}
	if err := strangers(cmd.Root(), os.Environ()); err != nil {
		return err
	}
	var errs []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := envName(f.Name)
		value, ok := os.LookupEnv(name)
		if !ok || told[f.Name] || !configurable(f) && f.Name != "config" && f.Name != "config-profile" {
			return
		}
		told[f.Name] = true
		for _, v := range several(f, value) {
			if err := flags.Set(f.Name, v); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", name, err))
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	layers, err := readConfig(cmd, told["config"])
	if err != nil {
		return err
	}
	for _, layer := range layers {
		for _, s := range layer {
			f := flags.Lookup(s.flag)
			if f == nil || told[s.flag] {
				continue
			}
			for _, v := range s.values {
				if err := flags.Set(s.flag, v); err != nil {
					return fmt.Errorf("%s: %w", s.place, err)
				}
			}
			f.Annotations = map[string][]string{fromFile: {s.place}}
		}
		for _, s := range layer {
			told[s.flag] = true
		}
	}
	return nil
}

// fromFile marks a flag that has its value from a configuration file, and has FILE:LINE.
const fromFile = "sgfree_from_file"

// configured says where a configuration file gives the flags, and the values of flags, that an error
// is about.
func configured(cmd *cobra.Command, about error) (places []string) {
	text := about.Error()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		from := f.Annotations[fromFile]
		values := strings.FieldsFunc(f.Value.String(), func(r rune) bool { return strings.ContainsRune("[],=\"\n", r) })
		named := func(v string) bool { return strings.Contains(text, strconv.Quote(v)) }
		if len(from) > 0 && (strings.Contains(text, "--"+f.Name+" ") || slices.ContainsFunc(values, named)) {
			places = append(places, "--"+f.Name+" is from "+from[0])
		}
	})
	return places
}

// onCommandLine marks a flag that has its value from there.
const onCommandLine = "sgfree_on_command_line"

// typed tells whether the command line gives a flag, and not a default from elsewhere.
func typed(cmd *cobra.Command, flag string) bool {
	_, ok := cmd.Flags().Lookup(flag).Annotations[onCommandLine]
	return ok
}

// strangers is the error of variables that are called like ours and give no flag its value.
func strangers(root *cobra.Command, environment []string) error {
	known := map[string]bool{envName("config"): true, envName("config-profile"): true}
	for name := range allFlags(root) {
		known[envName(name)] = true
	}
	var errs []error
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		if value != "" && strings.HasPrefix(name, envName("")) && !known[name] {
			flag := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, envName("")), "_", "-"))
			errs = append(errs, hinted{fmt.Errorf("%s: there is no flag --%s", name, flag), "sgfree schema config lists the flags; SGFREE_FAIL_ON is the variable of --fail-on"})
		}
	}
	return errors.Join(errs...)
}

func envName(flag string) string {
	return "SGFREE_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// several parts a value for a flag that repeats: each stands on a line of its own.
func several(f *pflag.Flag, value string) []string {
	if !repeats(f) {
		return []string{value}
	}
	return strings.FieldsFunc(value, func(r rune) bool { return r == '\n' })
}

func repeats(f *pflag.Flag) bool {
	_, ok := f.Value.(pflag.SliceValue)
	return ok
}

// configurable tells whether a flag may have its value from elsewhere.
func configurable(f *pflag.Flag) bool {
	return !f.Hidden && !slices.Contains([]string{"help", "config", "config-profile", "version"}, f.Name)
}

// setting is a flag in a configuration file.
type setting struct {
	flag, place string // FILE:LINE
	values      []string
}

// readConfig reads the settings of the chosen profile, and those of the file.
func readConfig(cmd *cobra.Command, must bool) (layers [][]setting, err error) {
	file, _ := cmd.Flags().GetString("config")
	profile, _ := cmd.Flags().GetString("config-profile")
	if file == "" {
		if profile != "" {
			return nil, fmt.Errorf("--config-profile %q, and no --config", profile)
		}
		return nil, nil
	}
	name := filepath.ToSlash(file)
	if filepath.IsAbs(file) {
		name = filepath.Base(file)
	}
	text, err := os.ReadFile(file) //nolint:gosec // a file that the user names
	if errors.Is(err, fs.ErrNotExist) && !must && profile == "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	var node, more yaml.Node
	in := yaml.NewDecoder(strings.NewReader(string(text)))
	if err := in.Decode(&node); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := in.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: holds several documents, want one", name)
	}
	c := config{file: name, known: allFlags(cmd.Root())}
	settings, profiles, err := c.settings(node.Content[0], true)
	if err != nil {
		return nil, err
	}
	all := map[string][]setting{}
	for _, p := range profiles {
		if _, twice := all[p[0].Value]; twice {
			return nil, fmt.Errorf("%s:%d: profile %q is there twice", name, p[0].Line, p[0].Value)
		}
		if all[p[0].Value], _, err = c.settings(p[1], false); err != nil { // the others too: a mistake waits for nobody
			return nil, err
		}
	}
	if profile == "" {
		return [][]setting{settings}, nil
	}
	chosen, ok := all[profile]
	if !ok {
		return nil, fmt.Errorf("%s: no profile %q, want one of %s", name, profile, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	}
	return [][]setting{chosen, settings}, nil
}

// config is a configuration file, and the flags that may stand in it.
type config struct {
	file  string
	known map[string]*pflag.Flag
}

// settings reads a mapping of flags, and the pairs of its profiles where it may have such.
func (c config) settings(n *yaml.Node, top bool) (settings []setting, profiles [][2]*yaml.Node, err error) {
	if n.Kind != yaml.MappingNode {
		return nil, nil, fmt.Errorf("%s:%d: want an object of settings", c.file, n.Line)
	}
	seen := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		place := fmt.Sprintf("%s:%d", c.file, key.Line)
		if seen[key.Value] {
			return nil, nil, fmt.Errorf("%s: key %q is there twice", place, key.Value)
		}
		seen[key.Value] = true
		if top && key.Value == "profiles" {
			if value.Kind != yaml.MappingNode {
				return nil, nil, fmt.Errorf("%s: profiles is no object", place)
			}
			for j := 0; j < len(value.Content); j += 2 {
				profiles = append(profiles, [2]*yaml.Node{value.Content[j], value.Content[j+1]})
			}
			continue
		}
		if c.known[key.Value] == nil {
			return nil, nil, hinted{
				fmt.Errorf("%s: unknown key %q", place, key.Value),
				"sgfree schema config lists the keys, which are the names of flags",
			}
		}
		values, err := valuesOf(value)
		if err == nil && len(values) != 1 && !repeats(c.known[key.Value]) {
			err = errors.New("want one value")
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %s: %w", place, key.Value, err)
		}
		settings = append(settings, setting{key.Value, place, values})
	}
	return settings, profiles, nil
}

// valuesOf are the values that a flag would be given: a scalar, each of a list, or KEY=VALUE of
// each member of an object.
func valuesOf(n *yaml.Node) ([]string, error) {
	values := []string{}
	switch n.Kind {
	case yaml.ScalarNode:
		if n.ShortTag() == "!!null" {
			return nil, errors.New(`has no value; "" is the empty one`)
		}
		return []string{n.Value}, nil
	case yaml.SequenceNode:
		for _, e := range n.Content {
			if e.Kind != yaml.ScalarNode {
				return nil, errors.New("want a list of plain values")
			}
			inner, err := valuesOf(e)
			if err != nil {
				return nil, err
			}
			values = append(values, inner...)
		}
		return values, nil
	case yaml.MappingNode:
		seen := map[string]bool{}
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i].Value
			inner, err := valuesOf(n.Content[i+1])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			if seen[key] {
				return nil, fmt.Errorf("key %q is there twice", key)
			}
			seen[key] = true
			values = append(values, key+"="+strings.Join(inner, ","))
		}
		return values, nil
	case yaml.AliasNode, yaml.DocumentNode:
	}
	return nil, errors.New("want a value, a list or an object")
}

// allFlags are the flags of every command that may stand in a configuration.
func allFlags(root *cobra.Command) map[string]*pflag.Flag {
	all := map[string]*pflag.Flag{}
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if configurable(f) {
				all[f.Name] = f
			}
		})
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	for _, sub := range root.Commands() {
		if sub.Name() != "completion" && sub.Name() != "help" {
			walk(sub)
		}
	}
	return all
}

// configSchema is the JSON Schema of a configuration file, made of the flags.
func configSchema(root *cobra.Command) ([]byte, error) {
	properties := map[string]any{}
	for name, f := range allFlags(root) {
		_, usage := pflag.UnquoteUsage(f)
		plain := []string{"string", "number", "boolean"}
		if f.Value.Type() == "bool" {
			plain = []string{"boolean"}
		}
		p := map[string]any{"description": "--" + name + ": " + usage, "type": plain}
		if repeats(f) {
			p["type"] = append(plain, "array", "object")
		}
		properties[name] = p
	}
	settings := maps.Clone(properties)
	properties["profiles"] = map[string]any{
		"description": "Settings by the name with which --config-profile chooses them.", "type": "object",
		"additionalProperties": map[string]any{"$ref": "#/$defs/settings"},
	}
	text, err := json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "sgfree configuration (" + configFile + ")",
		"description": "Defaults of flags, by their names. A flag of the command line comes first, then a variable (SGFREE_FAIL_ON), then the profile, then the file.",
		"type":        "object", "additionalProperties": false, "properties": properties,
		"$defs": map[string]any{"settings": map[string]any{"type": "object", "additionalProperties": false, "properties": settings}},
	}, "", "  ")
	return append(text, '\n'), err
}
