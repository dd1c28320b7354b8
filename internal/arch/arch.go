// Package arch holds the imports of this repository against the list of arrows in docs/ARCHITECTURE.md.
//
// It reads files, not builds: an import counts whatever system its file is for. It refuses to judge what tests import,
// with one exception: unsafe.
package arch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Rooms is what every package may import: of this module by directory, of others by module. The standard library is free.
type Rooms map[string][]string

// Import is one import of one file.
type Import struct {
	From string // directory of the importing package
	To   string // directory of the imported package, or its import path if it is not of this module
	File string
	Test bool
}

const (
	opening, closing = "```arrows\n", "```"
	arrow            = "->"
)

// ReadRooms finds the list in a document: a fenced block of lines "room -> import import …".
func ReadRooms(document string) (Rooms, error) {
	_, rest, found := strings.Cut(document, opening)
	list, _, closed := strings.Cut(rest, closing)
	if !found || !closed {
		return nil, fmt.Errorf("no block that begins with %q", opening)
	}
	rooms := Rooms{}
	for line := range strings.Lines(list) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0:
		case len(words) < 2 || words[1] != arrow:
			return nil, fmt.Errorf("%q: want room -> import import …", strings.TrimSpace(line))
		case rooms[words[0]] != nil:
			return nil, fmt.Errorf("%s is listed twice", words[0])
		default:
			rooms[words[0]] = words[2:]
		}
	}
	return rooms, nil
}

// Check says what differs between the list and the code, each finding on a line of its own, sorted.
func (r Rooms) Check(packages []string, imports []Import) []string {
	var wrong []string
	used := map[string]bool{}
	for _, i := range imports {
		if i.To == "unsafe" && !trusted(i.From) {
			wrong = append(wrong, fmt.Sprintf("%s: unsafe is for pkg/parser, pkg/writer and internal/ only", i.File))
		}
		if i.Test || i.To == "unsafe" {
			continue
		}
		to, listed := r.allows(i.From, i.To)
		if !listed {
			wrong = append(wrong, fmt.Sprintf("%s: new arrow %s -> %s", i.File, i.From, i.To))
		}
		used[i.From+arrow+to] = true
	}
	wrong = append(wrong, r.missing(packages)...)
	wrong = append(wrong, r.stale(packages, used)...)
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

// allows finds the listed import that covers to: itself, or the module it belongs to.
func (r Rooms) allows(from, to string) (listed string, ok bool) {
	for _, l := range r[from] {
		if l == to || strings.Contains(l, ".") && strings.HasPrefix(to, l+"/") {
			return l, true
		}
	}
	return "", false
}

func (r Rooms) missing(packages []string) (wrong []string) {
	for _, p := range packages {
		if _, listed := r[p]; !listed {
			wrong = append(wrong, p+": a package that is not listed")
		}
	}
	return wrong
}

func (r Rooms) stale(packages []string, used map[string]bool) (wrong []string) {
	for room, targets := range r {
		if !slices.Contains(packages, room) {
			wrong = append(wrong, room+": listed, but there is no such package")
			continue
		}
		for _, to := range targets {
			if !used[room+arrow+to] {
				wrong = append(wrong, fmt.Sprintf("%s -> %s: listed, but nothing imports it", room, to))
			}
		}
	}
	return wrong
}

// trusted reports whether a package may use unsafe.
func trusted(room string) bool {
	first, rest, _ := strings.Cut(room, "/")
	return first == "internal" || first == "pkg" && (rest == "parser" || rest == "writer")
}

func byFile(a, b Import) int {
	return cmp.Or(strings.Compare(a.File, b.File), strings.Compare(a.To, b.To))
}
