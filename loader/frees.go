package loader

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// valuePlace is a place in a JSON value: the keys on the way to it, those of lists left out,
// and the way as jq has it.
type valuePlace struct {
	keys []string
	path string
}

// placesOf lists where a value names an id, whole, in keys and strings, in the order of keys.
func placesOf(v any, id string) (places []valuePlace) {
	var walk func(v any, at valuePlace)
	walk = func(v any, at valuePlace) {
		switch v := v.(type) {
		case string:
			if names([]byte(v), id) {
				places = append(places, at)
			}
		case []any:
			for i, e := range v {
				walk(e, valuePlace{at.keys, at.path + "[" + strconv.Itoa(i) + "]"})
			}
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				below := valuePlace{append(slices.Clip(at.keys), key), string(appendKey([]byte(at.path), key))}
				if names([]byte(key), id) {
					places = append(places, below)
				}
				walk(v[key], below)
			}
		}
	}
	walk(v, valuePlace{})
	return places
}

// valueOf is the value of JSON, nil where it is none.
func valueOf(raw json.RawMessage) (v any) {
	_ = json.Unmarshal(raw, &v)
	return v
}

// objectOf is the object that JSON is, one without members where it is none: nothing is told there.
func objectOf(raw json.RawMessage) map[string]any {
	object, _ := valueOf(raw).(map[string]any)
	return object
}

// lets tells whether what names an id before a change names it no more after it, as far as is told.
func lets(before, after json.RawMessage, id string) bool {
	return names(before, id) && !names(after, id)
}

// untold are the keys to what names an id before a change and is not told after it. Computed tells of
// a value whether it will be known only later.
func untold(before, after json.RawMessage, id string, computed func(keys []string, after any) bool) (doubtful [][]string) {
	then := objectOf(after)
	for _, p := range placesOf(valueOf(before), id) {
		if len(p.keys) == 1 && (p.keys[0] == "id" || p.keys[0] == "arn") {
			continue // what it is called follows from what it is
		}
		if !told(then, p.keys) || computed(p.keys, then) {
			doubtful = append(doubtful, p.keys)
		}
	}
	return doubtful
}

// told tells whether a value says what there is below keys: also null and an empty list do.
func told(v any, keys []string) bool {
	switch v := v.(type) {
	case map[string]any:
		if len(keys) == 0 {
			return true
		}
		below, has := v[keys[0]]
		return has && told(below, keys[1:])
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !told(e, keys) })
	}
	return v == nil || len(keys) == 0
}

// holdsBelow tells whether a leaf below keys, or on the way there, is as told.
func holdsBelow(v any, keys []string, is func(leaf any) bool) bool {
	switch v := v.(type) {
	case map[string]any:
		if len(keys) > 0 {
			return holdsBelow(v[keys[0]], keys[1:], is)
		}
		for _, e := range v {
			if holdsBelow(e, nil, is) {
				return true
			}
		}
		return false
	case []any:
		return slices.ContainsFunc(v, func(e any) bool { return holdsBelow(e, keys, is) })
	}
	return is(v)
}
