package load

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// Message is one line of the protocol in which a generator process speaks to its parent: JSON, one object a line.
type Message struct {
	Ready    bool      `json:"ready,omitempty"` // connections are up
	Snapshot *Snapshot `json:"snapshot,omitempty"`
	Turned   bool      `json:"turned,omitempty"` // a turn is over
	Result   *Result   `json:"result,omitempty"` // the last line, or …
	Error    string    `json:"error,omitempty"`  // … this, instead
}

const serveEvery = 500 * time.Millisecond

// Serve opens a session and lets the parent lead it: it reads lines `turn WARMUP WINDOW` and `end` from in, and writes
// Messages to out, each in one Write. Snapshots come at most twice a second, and c.Progress is not called. The end of in without `end`
// means that the parent is gone: Serve stops at once, without a result, and returns an error that wraps
// io.ErrUnexpectedEOF. When ctx ends, the result so far is written, marked Partial. What is written as Error is returned too.
//
// A goroutine goes on reading from in until that ends; whoever calls Serve more than once in a process closes in.
func Serve(ctx context.Context, c Config, in io.Reader, out io.Writer) error {
	return serveWith(ctx, c, in, out, startDriver)
}

func serveWith(ctx context.Context, c Config, in io.Reader, out io.Writer, start func(*run) (driver, error)) error {
	o := &orders{out: json.NewEncoder(out)}
	c.every, c.Progress = serveEvery, func(p Snapshot) { o.say(Message{Snapshot: &p}) }
	alive, gone := context.WithCancelCause(ctx)
	defer gone(nil)
	o.lines = read(alive, in, gone)
	s, err := openWith(alive, c, start)
	if err == nil {
		o.say(Message{Ready: true})
		err = o.lead(alive, s)
		s.drop()
	}
	if errors.Is(context.Cause(alive), io.ErrUnexpectedEOF) {
		return context.Cause(alive) // there is nobody to tell
	}
	if err != nil {
		o.say(Message{Error: err.Error()})
	}
	return errors.Join(err, o.broken)
}

// orders is one end of the protocol.
type orders struct {
	lines  <-chan string
	out    *json.Encoder
	broken error // writing failed
}

func (o *orders) say(m Message) {
	if o.broken == nil {
		if err := o.out.Encode(m); err != nil {
			o.broken = fmt.Errorf("load: tell the parent: %w", err)
		}
	}
}

// read passes lines on. At the end of in, or when ctx ends, it closes the channel.
func read(ctx context.Context, in io.Reader, gone context.CancelCauseFunc) <-chan string {
	lines := make(chan string, 64) // so that the end of in is seen while a turn goes on
	go func() {
		defer close(lines)
		text := bufio.NewScanner(in)
		for text.Scan() {
			select {
			case lines <- text.Text():
			case <-ctx.Done():
				return
			}
			if strings.TrimSpace(text.Text()) == "end" {
				return
			}
			runtime.Gosched() // or the next read would keep the processor, if there is one, until the runtime looks: 10 ms
		}
		why := io.ErrUnexpectedEOF
		if err := text.Err(); err != nil {
			why = fmt.Errorf("%w: %w", why, err)
		}
		gone(fmt.Errorf("load: the parent went without `end`: %w", why))
	}()
	return lines
}

// lead does what the parent says until it says end.
func (o *orders) lead(ctx context.Context, s *Session) error {
	for o.broken == nil {
		var line string
		select {
		case line = <-o.lines:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return o.cut(ctx, s)
		}
		if line = strings.TrimSpace(line); line == "end" {
			return o.finish(s)
		}
		if err := o.turn(ctx, s, line); err != nil {
			return err
		}
	}
	return nil
}

func (o *orders) turn(ctx context.Context, s *Session, line string) error {
	words := strings.Fields(line)
	if len(words) != 3 || words[0] != "turn" {
		return fmt.Errorf("load: order is %q, want `turn WARMUP WINDOW` or `end`", line)
	}
	warmup, err := time.ParseDuration(words[1])
	if err != nil {
		return fmt.Errorf("load: order %q: warm-up is %q, want a duration such as 100ms", line, words[1])
	}
	window, err := time.ParseDuration(words[2])
	if err != nil {
		return fmt.Errorf("load: order %q: window is %q, want a duration such as 100ms", line, words[2])
	}
	if err := s.Turn(ctx, warmup, window); err != nil {
		return err
	}
	o.say(Message{Turned: true})
	return nil
}

// cut ends the session early, with what there is unless nobody is left to read it.
func (o *orders) cut(ctx context.Context, s *Session) error {
	if errors.Is(context.Cause(ctx), io.ErrUnexpectedEOF) {
		return nil
	}
	s.partial = true
	return o.finish(s)
}

func (o *orders) finish(s *Session) error {
	r, err := s.Close()
	if err != nil {
		return err
	}
	o.say(Message{Result: r})
	return nil
}
