package main

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/agnivade/levenshtein"

	"github.com/sgfree/sgfree/dossier"
	"github.com/sgfree/sgfree/loader"
	"github.com/sgfree/sgfree/report"
)

// hinted is an error with the command that repairs it.
type hinted struct {
	error

	hint string
}

func (h hinted) Unwrap() error { return h.error }

// complain says what is wrong, each thing on a line of its own with its hint.
func (c command) complain(err error) {
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range all.Unwrap() {
			c.complain(e)
		}
		return
	}
	fmt.Fprintf(c.Stderr, "sgfree: error: %s\n", report.Terminal(err.Error()))
	if h := hint(err); h != "" {
		fmt.Fprintf(c.Stderr, "sgfree: hint: %s\n", report.Terminal(h))
	}
}

func hint(err error) string {
	var h hinted
	var file *loader.FileError
	switch {
	case errors.As(err, &h):
		return h.hint
	case errors.Is(err, loader.ErrNoGroups):
		return "sgfree collect > collect.sh prints the commands that make a snapshot; -v tells what each file was taken for"
	case errors.Is(err, loader.ErrNoPlan):
		return "terraform show -json PLAN > plan.json, of the file that terraform plan -out PLAN wrote; neither that file, nor what terraform show prints without -json, nor the log of terraform plan -json will do"
	case errors.Is(err, loader.ErrNoChangeSet):
		return "aws cloudformation describe-change-set --change-set-name NAME --stack-name STACK --include-property-values --output json > changes.json; for nested stacks, create it with --include-nested-stacks"
	case errors.As(err, &file):
		return repair(file)
	}
	return ""
}

// repair is how to mend a file.
func repair(e *loader.FileError) string {
	if errors.Is(e, loader.ErrUTF16) {
		name := "FILE"
		packed := strings.ContainsRune(e.File, '!') || slices.Contains([]string{".gz", ".zst"}, path.Ext(e.File))
		if !packed && !strings.ContainsFunc(e.File, func(r rune) bool { return r == '\'' || !unicode.IsPrint(r) }) {
			name = "'" + e.File + "'" // both shells read nothing into single quotes
		}
		return fmt.Sprintf("iconv -f UTF-16 -t UTF-8 %s > utf8.json converts it; in PowerShell: Get-Content %s | Set-Content -Encoding utf8 utf8.json", name, name)
	}
	if errors.Is(e, loader.ErrNoFile) {
		return "move it out of the snapshot; a folder behind a link is read when it is given as an argument"
	}
	switch {
	case errors.Is(e, loader.ErrUnfinished), errors.Is(e, loader.ErrManifest):
		return "run the script of sgfree collect again, into a new folder; without its manifest, what was saved is read as it is"
	case errors.Is(e, loader.ErrEmptyFolder):
		return "leave it out, or sgfree collect > collect.sh prints the commands that make a snapshot"
	case errors.Is(e, loader.ErrDamaged):
		return "copy or pack it again; gzip -t, zstd -t, unzip -t or tar -tf tests it"
	case errors.Is(e, loader.ErrUnsafe):
		return "tar -C FOLDER -chzf dumps.tar.gz . packs a folder anew, with files in the place of links"
	case errors.Is(e, loader.ErrEncrypted):
		return "unzip it into a folder, and give that folder"
	case errors.Is(e, loader.ErrNested), errors.Is(e, loader.ErrPacked), errors.Is(e, loader.ErrTooLarge):
		return "unpack it into a folder if you trust it, and give that folder"
	}
	for _, is := range []error{loader.ErrCutOff, loader.ErrNotJSON, loader.ErrEmpty, loader.ErrShape, loader.ErrDoubledKey} {
		if errors.Is(e, is) {
			if k := cmp.Or(e.Kind, kindOfName(e.File)); k != nil {
				return "save the whole answer of: aws " + k.Command + " --output json"
			}
			return "save the whole answer of the AWS CLI again with --output json, or move the file out of the snapshot"
		}
	}
	return ""
}

// kindOfName guesses from the name of a file what it should hold.
func kindOfName(file string) *loader.Kind {
	for _, k := range loader.Kinds() {
		_, operation, _ := strings.Cut(k.Command, " ")
		if strings.Contains(path.Base(file), operation) {
			return k
		}
	}
	return nil
}

// known complains of groups that the snapshot lacks, with those whose ids are like theirs,
// and says of those that a change deletes where it names them.
func known(b *dossier.Builder, groups []string, addresses map[string]string, paths []string) error {
	var errs []error
	for _, id := range groups {
		if len(b.Find(id)) > 0 {
			continue
		}
		err := fmt.Errorf("%s: no group %q", strings.Join(paths, " "), id)
		if at := addresses[id]; at != "" {
			err = fmt.Errorf("%w, which %s is", err, at)
		}
		errs = append(errs, hinted{err, near(id, b.IDs(), fmt.Sprintf("the snapshot holds %d groups; sgfree check lists them", b.Len()))})
	}
	return errors.Join(errs...)
}

// near names the ids that look most like one that is not there, else says something else.
func near(id string, ids []string, otherwise string) string {
	type candidate struct {
		id       string
		distance int
	}
	var all []candidate
	for _, known := range ids {
		if d := levenshtein.ComputeDistance(id, known); d <= min(6, len(id)/2) {
			all = append(all, candidate{known, d})
		}
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(a.distance-b.distance, strings.Compare(a.id, b.id)) })
	if len(all) == 0 {
		return otherwise
	}
	var names []string
	for _, c := range all[:min(len(all), 3)] {
		names = append(names, c.id)
	}
	return "near ids: " + strings.Join(names, ", ")
}
