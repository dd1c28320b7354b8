package conversation

import (
	"os"
	"path/filepath"

	"golang.org/x/tools/txtar"
)

// Answers is what a replay observed: the masked bytes of each Out in turn, and how it ended.
type Answers struct {
	Out [][]byte
	End End
}

// Update rewrites c's script below dir with what was observed. Only the answers change, never what was sent or claimed.
// A generated conversation has no script: it is left alone.
func (c *Conversation) Update(dir string, seen Answers) error {
	if c.script == nil {
		return nil
	}
	out := seen.Out
	for i, step := range c.Steps {
		if step.Kind == Out {
			c.script.archive.Files[c.sections[i]].Data = escape(out[0])
			out = out[1:]
		}
	}
	end := c.sections[len(c.sections)-1]
	c.script.archive.Files[end].Data = []byte(string(seen.End) + "\n\n")
	return os.WriteFile(filepath.Join(dir, c.script.path), txtar.Format(c.script.archive), 0o644)
}
