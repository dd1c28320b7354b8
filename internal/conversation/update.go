package conversation

import (
	"bytes"
	"os"
	"path/filepath"

	"golang.org/x/tools/txtar"
)

// Answers is what a replay observed: the masked bytes of each Out in turn, and how it ended.
type Answers struct {
	Out [][]byte
	End End
}

// Update rewrites, in c's script below dir, the answers that differ from those observed, and nothing else: neither what
// was sent or claimed, nor how an answer that still holds is laid out. A generated conversation is left alone.
func (c *Conversation) Update(dir string, seen Answers) error {
	if c.script == nil || !c.revise(seen) {
		return nil
	}
	return os.WriteFile(filepath.Join(dir, c.script.path), txtar.Format(c.script.archive), 0o644)
}

// revise reports whether there was anything to change.
func (c *Conversation) revise(seen Answers) (changed bool) {
	sections, out := c.script.archive.Files, seen.Out
	for i, step := range c.Steps {
		if step.Kind != Out {
			continue
		}
		if !bytes.Equal(step.Bytes, out[0]) {
			sections[c.sections[i]].Data = escape(out[0])
			changed = true
		}
		out = out[1:]
	}
	if c.End != seen.End {
		sections[c.sections[len(c.sections)-1]].Data = []byte(string(seen.End) + "\n\n")
		changed = true
	}
	return changed
}
