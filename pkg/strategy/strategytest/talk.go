package strategytest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/handoff-http/handoff/internal/conversation"
	"github.com/handoff-http/handoff/pkg/engine"
	"github.com/handoff-http/handoff/pkg/strategy"
)

var talk = []trial{
	{claim: "holds every golden conversation", try: func(t *testing.T, s strategy.Strategy) {
		converse(t, s, func(*conversation.Conversation) int { return 1 << 20 })
	}},
	{claim: "holds every golden conversation byte by byte", try: func(t *testing.T, s strategy.Strategy) {
		converse(t, s, func(c *conversation.Conversation) int {
			if c.Whole {
				return 1 << 20
			}
			return 1
		})
	}},
}

// converse holds the written conversations, sent in pieces of the given size. The generated ones are about grammar: no
// strategy can tell one octet from another.
func converse(t *testing.T, s strategy.Strategy, piece func(*conversation.Conversation) int) {
	all, err := conversation.Scripts()
	must(t, err)
	byLimits := map[string][]*conversation.Conversation{}
	for _, c := range all {
		byLimits[fmt.Sprint(c.Limits)] = append(byLimits[fmt.Sprint(c.Limits)], c)
	}
	for _, group := range byLimits {
		var limits engine.Limits
		must(t, group[0].Apply(&limits))
		v := serve(t, s, limits)
		for _, c := range group {
			if err := v.hold(c, piece(c)); err != nil {
				t.Errorf("%s: %s\nthe client: %q\n%v", c.Name, c.Claim, c.Sent(), err)
			}
		}
	}
}

// hold holds one conversation on a connection of its own.
func (v *server) hold(script *conversation.Conversation, piece int) error {
	c, err := v.dial()
	if err != nil {
		return err
	}
	defer c.hangUp()
	for _, step := range script.Steps {
		if err := c.take(step, piece); err != nil {
			return err
		}
	}
	switch script.End {
	case conversation.Closed:
		return c.expectEnd()
	case conversation.Open:
		return c.last() // it also tells if more had been answered than was expected
	}
	return nil
}

func (c client) take(step conversation.Step, piece int) error {
	switch step.Kind {
	case conversation.EOF:
		return c.CloseWrite()
	case conversation.Out:
		return c.expect(string(step.Bytes))
	}
	var errs []error
	for part := range slices.Chunk(step.Bytes, piece) {
		errs = append(errs, c.send(string(part)))
	}
	return errors.Join(errs...)
}
