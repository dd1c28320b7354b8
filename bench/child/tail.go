package child

import (
	"bytes"
	"strings"
	"sync"
)

// tail keeps the end of what is written to it, and what it says about a crash.
type tail struct {
	mu    sync.Mutex
	buf   []byte
	line  []byte // the beginning of the one being written
	crash string // a Go program's last words come before pages of stacks
}

const (
	tailBytes = 2048
	tailLines = 3
	lineBytes = 512
)

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if extra := len(t.buf) - tailBytes; extra > 0 {
		t.buf = append(t.buf[:0], t.buf[extra:]...)
	}
	t.look(p)
	return len(p), nil
}

// look finds the first line that tells of a crash.
func (t *tail) look(p []byte) {
	for len(p) > 0 && t.crash == "" {
		part, rest, whole := bytes.Cut(p, []byte("\n"))
		t.line = append(t.line, part[:min(len(part), lineBytes-len(t.line))]...)
		p = rest
		if whole {
			if bytes.HasPrefix(t.line, []byte("panic: ")) || bytes.HasPrefix(t.line, []byte("fatal error: ")) {
				t.crash = string(t.line)
			}
			t.line = t.line[:0]
		}
	}
}

// String returns the line that told of a crash or, without one, the last few lines, joined into one.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.crash != "" {
		return t.crash
	}
	lines := bytes.Split(bytes.TrimSpace(t.buf), []byte("\n"))
	lines = lines[max(0, len(lines)-tailLines):]
	return strings.TrimSpace(string(bytes.Join(lines, []byte("; "))))
}
