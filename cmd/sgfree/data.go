package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sgfree/sgfree/assess"
)

// addData puts the members of a JSON or YAML file, or of all such files in a folder, under data.
func addData(p *assess.Policies, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("read the data: %w", err)
	}
	files := []string{path}
	if info.IsDir() {
		files = nil
		err := filepath.WalkDir(path, func(file string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(file)) {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("read the data: %w", err)
		}
		if len(files) == 0 {
			return fmt.Errorf("%s: holds no .json, .yaml or .yml file", path)
		}
	}
	for _, file := range files {
		name := filepath.ToSlash(file)
		if filepath.IsAbs(file) {
			name = filepath.Base(file)
		}
		document, err := readDocument(file, name)
		if err != nil {
			return err
		}
		if err := p.AddData(name, document); err != nil {
			return err
		}
	}
	return nil
}

// readDocument reads the one object that a JSON or YAML file holds.
func readDocument(file, name string) (map[string]any, error) {
	f, err := os.Open(file) //nolint:gosec // a file that the user names
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer func() { _ = f.Close() }()
	in := yaml.NewDecoder(f) // JSON is YAML too
	var node, more yaml.Node
	if err := in.Decode(&node); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: is empty, want an object", name)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if err := in.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: holds several documents, want one", name)
	}
	value, err := valueOf(node.Content[0])
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s:%d: is no object", name, node.Content[0].Line)
	}
	return document, nil
}

var plainNumber = regexp.MustCompile(`^[1-9][0-9]*$`)

// valueOf is a YAML node as JSON has it. An error begins with the line.
func valueOf(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.MappingNode:
		object := make(map[string]any, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
				return nil, fmt.Errorf("%d: a key is no text", key.Line)
			}
			if _, doubled := object[key.Value]; doubled {
				return nil, fmt.Errorf("%d: key %q is there twice", key.Line, key.Value)
			}
			value, err := valueOf(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			object[key.Value] = value
		}
		return object, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, e := range n.Content {
			var err error
			if list[i], err = valueOf(e); err != nil {
				return nil, err
			}
		}
		return list, nil
	case yaml.ScalarNode:
		return scalarOf(n)
	case yaml.AliasNode, yaml.DocumentNode:
	}
	return nil, fmt.Errorf("%d: an alias (%s) is not for data", n.Line, n.Value)
}

// scalarOf is a scalar. A date stays the text that it is. A number that may be the id of an account, or
// that YAML reads otherwise than people do, is an error.
func scalarOf(n *yaml.Node) (value any, err error) {
	if digits := strings.TrimLeft(n.Value, "-"); n.ShortTag() == "!!int" && (len(digits) == 12 || digits != "0" && !plainNumber.MatchString(digits)) {
		return nil, fmt.Errorf("%d: %s is a number here; in quotes it is the id of an account, or another text", n.Line, n.Value)
	}
	switch n.ShortTag() {
	case "!!null", "!!bool", "!!int", "!!float":
		err = n.Decode(&value)
		if f, ok := value.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return nil, fmt.Errorf("%d: %s is no number of JSON", n.Line, n.Value)
		}
		if err != nil {
			err = fmt.Errorf("%d: %s", n.Line, strings.TrimPrefix(err.Error(), "yaml: "))
		}
		return value, err
	default:
		return n.Value, nil
	}
}
