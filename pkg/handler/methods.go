package handler

import (
	"slices"
	"strings"

	"github.com/handoff-http/handoff/pkg/parser"
)

// methods is a set of them.
type methods uint16

func bit(m parser.Method) methods { return 1 << m }

func (s methods) has(m parser.Method) bool { return s&bit(m) != 0 }

// allow is the set as a field, sorted, so that equal sets give equal bytes. RFC 9110 §10.2.1.
func (s methods) allow() string {
	var names []string
	for m := parser.Unknown + 1; m <= parser.Patch; m++ {
		if s.has(m) {
			names = append(names, m.String())
		}
	}
	slices.Sort(names)
	return "Allow: " + strings.Join(names, ", ")
}

// methodOf is the method called name if it can be routed, else Unknown. HEAD follows GET; OPTIONS is the mux's own; TRACE
// would send credentials back to whoever asks, and CONNECT is for proxies.
func methodOf(name string) parser.Method {
	const own = 1<<parser.Head | 1<<parser.Options | 1<<parser.Trace | 1<<parser.Connect
	for m := parser.Unknown + 1; m <= parser.Patch; m++ {
		if m.String() == name && !methods(own).has(m) {
			return m
		}
	}
	return parser.Unknown
}
