package matrix

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

// await hears the generator out until it says what is wanted, and hands its snapshots on. It gives up when either process ends,
// when the generator says why it gives up, or when it has not come to do what it should within working and the slack.
func (t *trial) await(ctx context.Context, g *generator, do string, working time.Duration, wanted func(load.Message) bool) (load.Message, error) {
	limit := working + t.runner.Slack
	over := time.NewTimer(limit)
	defer over.Stop()
	for {
		var m message
		select {
		case m = <-g.heard.messages:
		case <-g.Done():
			select {
			case m = <-g.heard.messages: // its last words may still be unread
			default:
				return load.Message{}, t.lost(g, nil)
			}
		case <-t.server.Done(): // no use in measuring a dead server to the end
			return load.Message{}, t.lost(g, nil)
		case <-over.C:
			return load.Message{}, t.hangs(g, do, limit)
		case <-ctx.Done():
			return load.Message{}, context.Cause(ctx)
		}
		switch {
		case m.err != nil:
			return load.Message{}, m.err
		case m.Error != "":
			return load.Message{}, t.lost(g, errors.New(m.Error))
		case wanted(m.Message):
			return m.Message, t.alive()
		case m.Snapshot == nil:
			return load.Message{}, fmt.Errorf("generator: it said something else when it was to %s", do)
		case t.runner.Snapshot != nil && g == t.generator:
			t.runner.Snapshot(t.cell, *m.Snapshot)
		}
	}
}

// A server that dies takes the generator's connections with it; the news of its own end may come second, as it has its last
// words to write.
const newsDelay = 500 * time.Millisecond

// lost says which process is to blame for the end of a trial: the server, if it has ended, or the generator, which may
// have said why.
func (t *trial) lost(g *generator, why error) error {
	news := time.NewTimer(newsDelay)
	defer news.Stop()
	select {
	case <-t.server.Done():
		return t.alive()
	case <-news.C:
	}
	if why != nil {
		return fmt.Errorf("generator: %w", why)
	}
	return fmt.Errorf("generator ended before it was done: %s", g.Fate())
}

// alive is an error if the server has ended.
func (t *trial) alive() error {
	if t.server.Ended() {
		return fmt.Errorf("server ended during the load: %s", t.server.Fate())
	}
	return nil
}

// hangs says what was waited for, and what the two last said.
func (t *trial) hangs(g *generator, do string, limit time.Duration) error {
	msg := fmt.Sprintf("the generator did not %s within %v and was ended", do, limit)
	for _, c := range []struct{ name, said string }{{"generator", g.Said()}, {"server", t.server.Said()}} {
		if c.said != "" {
			msg += "; " + c.name + ": " + c.said
		}
	}
	return errors.New(msg)
}
