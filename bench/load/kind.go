package load

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// kind is a way in which a request or a connection fails.
type kind uint8

// The kinds of errors a run counts. Status, length and body are about an answer that came in good form: the connection
// goes on. All others end the connection, which is opened again after a back-off.
const (
	none      kind = iota
	connect        // a connection could not be opened
	ports          // … because no local port was free (EADDRNOTAVAIL)
	files          // … because no file descriptor was free (EMFILE, ENFILE)
	reset          // the connection was reset while answers were due
	eof            // the server closed, unannounced, while answers were due or in the middle of one
	timeout        // no complete batch of answers within Timeout
	status         // an answer that is not 2xx
	length         // a body of another length than the first good answer's, or than ExpectLength
	body           // a body of that length that differs in its first 4 KiB
	malformed      // bytes that are no HTTP/1.x answer, or that nobody asked for
	kinds
)

var kindNames = [kinds]string{"none", "connect", "ports", "files", "reset", "eof", "timeout", "status", "length", "body", "malformed"}

func (k kind) String() string { return kindNames[k] }

// ofDial says why a connection could not be opened.
func ofDial(err error) kind {
	switch {
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return ports
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return files
	}
	return connect
}

// ofIO says why reading or writing failed.
func ofIO(err error) kind {
	switch {
	case err == io.EOF:
		return eof
	case errors.Is(err, os.ErrDeadlineExceeded):
		return timeout
	}
	return reset
}
