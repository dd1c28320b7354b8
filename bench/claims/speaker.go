package claims

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// speaker is one connection of an exchange.
type speaker struct {
	nc   net.Conn
	err  error  // why there is no connection
	kept []byte // came, and was not waited for
}

func dial(ctx context.Context, addr string) *speaker {
	d := net.Dialer{Timeout: answersIn}
	nc, err := d.DialContext(ctx, "tcp", addr)
	return &speaker{nc: nc, err: err}
}

func (s *speaker) close() {
	if s.nc != nil {
		s.nc.Close()
	}
}

// step writes, waits, and tells what came.
func (s *speaker) step(step Step) StepEnded {
	began := time.Now()
	e := StepEnded{Conn: step.Conn, Sent: step.Send, Want: string(step.Expect), Left: step.Close}
	if s.err == nil && step.Send != "" {
		_, s.err = io.WriteString(s.nc, step.Send)
	}
	switch {
	case s.err != nil:
		e.Got, e.OK = fmt.Sprintf("failed: %v", s.err), step.Expect == Closes
	case step.Expect == Nothing:
		e.OK = true
	default:
		came, text := s.await(step)
		e.Got, e.OK = string(came), came == step.Expect
		if came == Answers || !e.OK {
			e.Got += fmt.Sprintf(": %q", clip(text))
		}
	}
	if step.Close {
		s.close()
	}
	e.Took = int64(time.Since(began))
	return e
}

// await reads until the text comes, the server ends the connection, or the time is over.
func (s *speaker) await(step Step) (Ending, []byte) {
	text, limit := []byte(cmp.Or(step.Text, headEnd)), answersIn
	if step.Expect == Hangs {
		limit = hangsFor
	}
	limit = cmp.Or(step.Within, limit)
	if err := s.nc.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return Closes, nil
	}
	buf := make([]byte, 64<<10)
	for {
		if i := bytes.Index(s.kept, text); i >= 0 {
			came := s.kept[:i+len(text)]
			s.kept = s.kept[i+len(text):]
			return Answers, came
		}
		n, err := s.nc.Read(buf)
		s.kept = append(s.kept, buf[:n]...)
		switch {
		case n > 0:
		case errors.Is(err, os.ErrDeadlineExceeded):
			return Hangs, s.kept
		case err != nil:
			return Closes, s.kept
		}
	}
}

func clip(p []byte) []byte { return p[:min(len(p), 200)] }
