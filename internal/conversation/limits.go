package conversation

import (
	"fmt"

	"github.com/handoff-http/handoff/pkg/engine"
)

// Apply puts the conversation's limits into l. A limit that the engine does not have is an error in the script.
func (c *Conversation) Apply(l *engine.Limits) error {
	for name, value := range c.Limits {
		switch name {
		case "line":
			l.Line = int(value)
		case "head":
			l.Head = int(value)
		case "fields":
			l.Fields = int(value)
		case "body":
			l.Body = value
		default:
			return fmt.Errorf("conversation %s: no limit is called %q", c.Name, name)
		}
	}
	return nil
}
