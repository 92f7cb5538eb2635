package loader

import "strconv"

// Origin says where a fact was read, precisely enough to check it by hand:
//
//	jq '.NetworkInterfaces[3].Groups[0].GroupId' enis.json
//
// The zero Origin is nowhere.
type Origin struct {
	at    *spot
	index int32 // of the record in the list of at
	line  int32
}

// spot is what the origins of facts that stand at the same place of their records have in common.
type spot struct {
	*listing

	rest string // of the path, below the record
}

// listing is what the origins of a page have in common.
type listing struct {
	file *File
	page string // its path in a file of several
	key  string // of the list of its records, empty for one without a list
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
	b := make([]byte, 0, 128)
	if p := o.at.page; o.at.file.several || p == "" {
		b = append(b, p...)
	} else {
		b = append(b, p[len(firstDocument):]...)
	}
	b = o.appendInPage(b)
	if len(b) == 0 || b[0] != '.' {
		return "." + string(b)
	}
	return string(b)
}

// inPage is the path from the root of the page.
func (o Origin) inPage() string { return string(o.appendInPage(nil)) }

func (o Origin) appendInPage(b []byte) []byte {
	if o.at.key != "" {
		b = append(strconv.AppendInt(append(appendKey(b, o.at.key), '['), int64(o.index), 10), ']')
	}
	return append(b, o.at.rest...)
}

// String is file:line, as compilers print it.
func (o Origin) String() string {
	return o.File() + ":" + strconv.Itoa(o.Line())
}
