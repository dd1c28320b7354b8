package load

import (
	"fmt"
	"runtime"
	"time"
)

// Config says what load to put where. The zero value of every field but URL works.
type Config struct {
	URL      string        // http://HOST[:PORT]/PATH?QUERY
	Method   string        // an HTTP token; "" is GET. HEAD expects answers without a body
	Body     []byte        // sent with every request, with its Content-Length; at most 16 MiB
	Conns    int           // connections, 1..100,000; 0 is 64
	Pipeline int           // requests in one write, 1..1024; 0 is 1. The next batch goes out when all are answered
	Threads  int           // event loops, 1..256 and not above Conns; 0 is 1. Ignored where connections are goroutines
	Warmup   time.Duration // load before the window opens, 0..1h
	Duration time.Duration // length of the window, 1ms..24h; 0 is 1s

	// NoKeepAlive opens a connection for each request, says Connection: close and waits for the server to close. Its
	// sockets pass through TIME_WAIT on the side that closed first; where the ports run out, "ports" errors
	// are counted and the connection backs off. Latency includes the connect. Pipeline must be 1.
	NoKeepAlive bool

	// Timeout ends a batch that has not been answered in time, counts "timeout" and reconnects. 0: never; a
	// connection that gets no answer then just stays unserved.
	Timeout time.Duration

	// ExpectLength is the body length of every good answer, in bytes. 0: that of the first good answer; -1: any, and
	// bodies are not compared either.
	ExpectLength int64

	// Watch is the id of a process whose CPU time, context switches and memory are read at the two edges of the
	// window; 0: none.
	Watch int

	// Progress, if set, is called about five times a second while the window is open, never concurrently. It should
	// return quickly: it shares its process, perhaps its core, with the load.
	Progress func(Snapshot)
}

// Limits of a Config, named where Validate refuses.
const (
	maxConns    = 100_000
	maxPipeline = 1024
	maxThreads  = 256
	maxBody     = 16 << 20
	maxBatch    = 64 << 20
)

func (c Config) withDefaults() Config {
	or := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	or(&c.Conns, 64)
	or(&c.Pipeline, 1)
	or(&c.Threads, 1)
	if c.Method == "" {
		c.Method = "GET"
	}
	if c.Duration == 0 {
		c.Duration = time.Second
	}
	return c
}

// Validate says what is wrong with c: the field, its value, and the values it may have. Run calls it.
func (c Config) Validate() error {
	c = c.withDefaults()
	if _, err := parseTarget(c.URL); err != nil {
		return err
	}
	for _, f := range []struct {
		name         string
		got, lo, hi  int64
		unit, reason string
	}{
		{"conns", int64(c.Conns), 1, maxConns, "", ""},
		{"pipeline", int64(c.Pipeline), 1, maxPipeline, "", ""},
		{"threads", int64(c.Threads), 1, min(maxThreads, int64(c.Conns)), "", " (not above conns)"},
		{"body", int64(len(c.Body)), 0, maxBody, " bytes", ""},
		{"expected length", c.ExpectLength, -1, 1 << 50, " bytes", " (0: as the first answer, -1: any)"},
		{"watch", int64(c.Watch), 0, 1 << 30, "", " (a process id, 0: none)"},
	} {
		if f.got < f.lo || f.got > f.hi {
			return fmt.Errorf("load: %s is %d%s, want %d..%d%s", f.name, f.got, f.unit, f.lo, f.hi, f.reason)
		}
	}
	for _, f := range []struct {
		name        string
		got, lo, hi time.Duration
	}{
		{"warmup", c.Warmup, 0, time.Hour},
		{"duration", c.Duration, time.Millisecond, 24 * time.Hour},
		{"timeout", c.Timeout, 0, time.Hour},
	} {
		if f.got < f.lo || f.got > f.hi {
			return fmt.Errorf("load: %s is %v, want %v..%v", f.name, f.got, f.lo, f.hi)
		}
	}
	return c.validateRequest()
}

func (c Config) validateRequest() error {
	switch {
	case !isToken(c.Method):
		return fmt.Errorf("load: method is %q, want an HTTP token such as GET or POST", c.Method)
	case c.Method == "CONNECT":
		return fmt.Errorf("load: method CONNECT asks for a tunnel, not for an answer")
	case c.NoKeepAlive && c.Pipeline > 1:
		return fmt.Errorf("load: pipeline is %d without keep-alive, want 1: a connection carries one request", c.Pipeline)
	case len(c.Body)*c.Pipeline > maxBatch:
		return fmt.Errorf("load: pipeline %d of bodies of %d bytes is more than %d bytes in one batch", c.Pipeline, len(c.Body), maxBatch)
	}
	return nil
}

// portableThreads is how many shares the accounting is split into where every connection is a goroutine.
func portableThreads(c Config) int { return min(runtime.GOMAXPROCS(0), c.Conns) }
