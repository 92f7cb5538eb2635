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
	at    *listing
	index int32 // of the record in the list of at
	line  int32
	rest  string // of the path, below the record
}

// listing is what the origins of a page have in common.
type listing struct {
	file *File
	page string // its path in a file of several
	list string // the path of its records, empty for one without a list
}

// File is the path of the file, as typed on the command line and below.
func (o Origin) File() string {
	if o.at == nil {
		return ""
	}
	return o.at.file.Name
}

// Line is 1-based and counts the line on which the value starts.
func (o Origin) Line() int { return int(o.line) }

// Path is a jq path from the root of the file. A file that holds several
// documents is counted as jq --slurp counts it.
func (o Origin) Path() string {
	if o.at == nil {
		return ""
	}
	p := o.at.page
	if !o.at.file.several && p != "" {
		p = p[len(firstDocument):]
	}
	p += o.inPage()
	if !strings.HasPrefix(p, ".") {
		p = "." + p
	}
	return p
}

// inPage is the path from the root of the page.
func (o Origin) inPage() string {
	if o.at.list == "" {
		return o.rest
	}
	return o.at.list + "[" + strconv.Itoa(int(o.index)) + "]" + o.rest
}

// String is file:line, as compilers print it.
func (o Origin) String() string {
	return o.File() + ":" + strconv.Itoa(o.Line())
}
