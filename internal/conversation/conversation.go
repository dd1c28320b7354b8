// Package conversation reads golden conversations: what a client sends over one connection, and what the server must
// answer, byte for byte. The scripts in testdata are the only copy; the engine replays them without a socket and
// strategytest replays them over real ones.
//
// It refuses to know what is right. A script was written from the RFC, and a failing replay is a question to answer
// before -update may answer it.
//
// A script is a txtar archive about one theme. A conversation begins with a section "case NAME", which says what is
// claimed and why (an RFC section), and may hold two settings, each on a line of its own:
//
//	limits: line=64 head=256 fields=4 body=16    bytes and counts that replace the defaults
//	feed: whole                                  the bytes of a section arrive in one read, or the claim is another
//
// The sections that follow are what happens, in order: "in" holds bytes the client sends, "out" all bytes the server
// has answered since the last "out", "eof" (empty) the client's half-close. The last one, "end", holds one word: open
// (between requests), waiting (in the middle of one) or closed (by the server). Lines are unescaped (\r \n \t \\ \xHH,
// and \*N{text} for N times text); a line's own newline is not part of the bytes. Dates read "Date: DATE".
package conversation

import (
	"embed"
	"fmt"
	"io/fs"

	"golang.org/x/tools/txtar"
)

//go:embed testdata
var scripts embed.FS

// Conversation is one connection's story.
type Conversation struct {
	Name   string           // theme/case
	Claim  string           // one line: what must hold, and by which section of which RFC
	Limits map[string]int64 // by the names of the limits setting; nil: the defaults
	Whole  bool             // the bytes of one step may not be cut
	Steps  []Step
	End    End

	script   *script // nil for a generated one
	sections []int   // the script's sections that are its steps and its end
}

// Sent is all that the client sends.
func (c *Conversation) Sent() []byte {
	var all []byte
	for _, step := range c.Steps {
		if step.Kind == In {
			all = append(all, step.Bytes...)
		}
	}
	return all
}

// script is the file that a conversation shares with others of its theme.
type script struct {
	path    string
	archive *txtar.Archive
}

// Kind is what happens in a step.
type Kind uint8

// The kinds of step.
const (
	In  Kind = iota // the client sends
	Out             // everything that was answered since the last Out
	EOF             // the client half-closes
)

// Step is one thing that happens.
type Step struct {
	Kind  Kind
	Bytes []byte // of Out, with dates masked
}

// End is the state in which a conversation leaves the connection.
type End string

// The ends.
const (
	Open    End = "open"    // between requests
	Waiting End = "waiting" // in the middle of a request
	Closed  End = "closed"  // by the server
)

// All returns every conversation there is: the written ones, then the generated ones.
func All() ([]*Conversation, error) {
	written, err := Scripts()
	return append(written, Octets()...), err
}

// Scripts returns the written conversations, in lexical order of their themes.
func Scripts() ([]*Conversation, error) {
	root, err := fs.Sub(scripts, "testdata")
	if err != nil {
		return nil, err
	}
	return Load(root)
}

// Load reads the scripts in the .txt files of fsys, in lexical order.
func Load(fsys fs.FS) ([]*Conversation, error) {
	paths, err := fs.Glob(fsys, "*.txt")
	if err != nil {
		return nil, err
	}
	var all []*Conversation
	for _, path := range paths {
		text, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, err
		}
		theme, err := Read(path, text)
		if err != nil {
			return nil, fmt.Errorf("conversations of %s: %w", path, err)
		}
		all = append(all, theme...)
	}
	return all, nil
}
