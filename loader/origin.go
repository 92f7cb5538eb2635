package loader

import (
	"strconv"
	"strings"
)

// Origin says where a fact was read, precisely enough to check it by hand:
//
//	jq '.NetworkInterfaces[3].Groups[0].GroupId' enis.json
//
// The zero Origin is nowhere.
type Origin struct {
	file *File
	page string
	path string
	line int
}

// File is the path of the file, as typed on the command line and below.
func (o Origin) File() string {
	if o.file == nil {
		return ""
	}
	return o.file.Name
}

// Line is 1-based and counts the line on which the value starts.
func (o Origin) Line() int { return o.line }

// Path is a jq path from the root of the file. A file that holds several
// documents is counted as jq --slurp counts it.
func (o Origin) Path() string {
	if o.file == nil {
		return ""
	}
	page := o.page
	if !o.file.several && page != "" {
		page = page[len(firstDocument):]
	}
	p := page + o.path
	if !strings.HasPrefix(p, ".") {
		p = "." + p
	}
	return p
}

// String is file:line, as compilers print it.
func (o Origin) String() string {
	return o.File() + ":" + strconv.Itoa(o.line)
}
