package engine

import (
	"time"

	"github.com/handoff-http/handoff/pkg/parser"
)

// Limits bounds what a client may cost. A zero field means its default; a negative duration or rate means none.
type Limits struct {
	Line   int   // bytes of a request line without its CRLF; default 8 KiB; over it: 414
	Head   int   // bytes of a head, at most 65,535; default 16 KiB; over it: 431
	Fields int   // fields of a head; default 100; over it: 431
	Body   int64 // bytes of a decoded body; default 1 MiB; over it: 413

	HeaderTimeout time.Duration // from a head's first byte to its last; default 5 s; over it: 408
	BodyTimeout   time.Duration // from the head's end to the body's end; default 30 s; over it: 408
	BodyRate      int64         // bytes/s a body must keep after BodyGrace; default 1 KiB/s; below it: 408
	WriteTimeout  time.Duration // without the client taking a byte of its answer; default 30 s
	IdleTimeout   time.Duration // without a byte of a next request (or of the first); default 60 s; closed silently
	DrainTimeout  time.Duration // from Drain to the end of the last connection; default 10 s; cut off
}

const (
	// BodyGrace is how long a body may stay below BodyRate before the rate counts.
	BodyGrace = 5 * time.Second
	// DrainGrace is what an idle connection gets when draining, for a request already on its way.
	DrainGrace = 250 * time.Millisecond
	// AwayGrace is what a connection that is turned away gets for its first head.
	AwayGrace = time.Second

	lingerTime  = 2 * time.Second  // how long to swallow what a client still sends after the last answer
	lingerMost  = 30 * time.Second // the same for one that has not taken it all; the write timeout if that is less
	lingerBytes = 32 << 20         // and how much
	highWater   = 64 << 10         // bytes of pending output above which nothing more is handled or read
	none        = 1 << 62          // ns; later than any deadline
)

func (l Limits) withDefaults() Limits {
	orDefault(&l.Line, 8<<10)
	orDefault(&l.Head, 16<<10)
	orDefault(&l.Fields, 100)
	orDefault(&l.Body, 1<<20)
	orDefault(&l.BodyRate, 1<<10)
	orNone(&l.HeaderTimeout, 5*time.Second)
	orNone(&l.BodyTimeout, 30*time.Second)
	orNone(&l.WriteTimeout, 30*time.Second)
	orNone(&l.IdleTimeout, 60*time.Second)
	orNone(&l.DrainTimeout, 10*time.Second)
	l.Head = min(l.Head, 65535) // offsets into a head are 16 bits wide
	return l
}

func orDefault[T int | int64](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

func orNone(v *time.Duration, d time.Duration) {
	switch {
	case *v == 0:
		*v = d
	case *v < 0:
		*v = none
	}
}

func (l *Limits) head() parser.Limits {
	return parser.Limits{Line: l.Line, Head: l.Head, Fields: l.Fields}
}

func (l *Limits) chunks() parser.ChunkLimits {
	return parser.ChunkLimits{Trailer: l.Head, Fields: l.Fields, Body: l.Body}
}
