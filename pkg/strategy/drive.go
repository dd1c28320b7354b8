package strategy

import (
	"os"

	"github.com/handoff-http/handoff/internal/sock"
	"github.com/handoff-http/handoff/pkg/engine"
)

// Socket meets the wants of one connection, waiting as long as it must.
type Socket interface {
	Fill(c *engine.Conn)  // read into Space and say Filled
	Flush(c *engine.Conn) // write Output and say Flushed
	CloseWrite() error
}

// Drive is the whole of a blocking strategy's inner life. It returns when the connection wants to be closed; closing the
// socket and End are the caller's.
func Drive(c *engine.Conn, s Socket) {
	for {
		switch c.Want() {
		case engine.Read:
			s.Fill(c)
		case engine.Handle:
			c.Handle()
		case engine.Write:
			s.Flush(c)
		case engine.Shut:
			c.HalfClosed(s.CloseWrite())
		case engine.Close:
			return
		}
	}
}

// lapsed is what to tell the engine of a read whose deadline has passed with nothing there: by what the socket still holds
// it decides whether the connection may be closed at once.
func lapsed(fd int) error {
	if sock.Untaken(fd) > 0 {
		return engine.ErrUntaken
	}
	return os.ErrDeadlineExceeded
}
