package load

import (
	"runtime"
	"time"
)

// Config says what load to put where. The zero value of every field but URL works.
type Config struct {
	URL      string        // http://HOST[:PORT]/PATH?QUERY
	Method   string        // an HTTP token; "" is GET. HEAD expects answers without a body
	Body     []byte        // sent with every request, with its Content-Length; at most 16 MiB
	Header   []Field       // further fields of every request; those that frame it are the generator's own
	Routes   []Route       // instead of Method, the URL's path and Body: several kinds of request, mixed by weight
	Conns    int           // connections, 1..100,000; 0 is 64
	Pipeline int           // requests in one write, 1..1024; 0 is 1. The next batch goes out when all are answered
	Threads  int           // event loops, 1..256 and not above Conns; 0 is 1. Ignored where connections are goroutines
	Warmup   time.Duration // load before the window opens, 0..1h
	Duration time.Duration // length of the window, 1ms..24h; 0 is 1s. Stages have their own

	// Rate makes the loop an open one: so many requests per second are due, at times that do not depend on answers. An
	// arrival takes a free connection or waits for one; with Pipeline, it is a batch of so many requests. 0: closed loop.
	Rate     float64
	Arrivals Arrivals      // how they are spread
	Stages   []Stage       // instead of Rate: one after another make up the window. The warm-up has the first one's rate
	Drain    time.Duration // how long after the window answers to requests due in it are waited for, 0..1h; 0: 1s
	Seed     uint64        // of arrivals and of the choice of routes; 0: 1

	// Churn is how many requests a connection carries before it is closed, announced by Connection: close on the last;
	// then it waits for the server to close. Its sockets pass through TIME_WAIT on the side that closed first; where the
	// ports run out, "ports" errors are counted and the connection backs off. The latency of a connection's first
	// request includes the connect, except for those that are open when the load begins. A multiple of Pipeline; 0: no end.
	Churn int

	NoKeepAlive bool // the same as Churn 1

	// Slow is how many of Conns are slow clients: they send and take SlowRate bytes per second, with a small receive
	// buffer, one request at a time. Their requests are in Result.Slow and nowhere else.
	Slow     int
	SlowRate int // 1..1e9

	// Idle is how many connections there are besides Conns that are opened first and send nothing, 0..100,000.
	Idle int

	// Inside, if above 0, gives about one request in so many, at most one of a batch, an X-Request-Id and keeps its stamps: Result.Stamps. 0..1e6.
	Inside int

	// Timeout ends a batch that has not been answered in time since it was written, counts "timeout" and reconnects. 0: never;
	// a connection that gets no answer then just stays unserved.
	Timeout time.Duration

	// ExpectLength is the body length of every good answer, in bytes. 0: that of its route's first good answer; -1: any,
	// and bodies are not compared either.
	ExpectLength int64

	// Watch is the id of a process whose CPU time, context switches and memory are read at the two edges of the
	// window, with those of its descendants; 0: none.
	Watch int
	CPUs  []int // whose stolen time matters; none: all

	// Progress, if set, is called about five times a second while the window is open, never concurrently. It should
	// return quickly: it shares its process, perhaps its core, with the load.
	Progress func(Snapshot)

	every time.Duration // between two calls of Progress; 0: 200 ms
	tail  time.Duration // closed loop: how long answers that are still due when the window closes are waited for; 0: 50 ms
}

// Limits of a Config, named where Validate refuses.
const (
	maxConns    = 100_000
	maxPipeline = 1024
	maxThreads  = 256
	maxBody     = 16 << 20
	maxBatch    = 64 << 20
	maxRate     = 50_000_000
	maxStages   = 100
	maxRoutes   = 100
	maxWeight   = 1_000_000
	maxChurn    = 1 << 30
	maxHeader   = 64 << 10
	maxSlowRate = 1_000_000_000
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
	if len(c.Stages) > 0 {
		c.Duration = c.staged()
	}
	if c.Drain == 0 {
		c.Drain = time.Second
	}
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.every == 0 {
		c.every = progressEvery
	}
	if c.tail == 0 {
		c.tail = tailLimit
	}
	c.Routes = append([]Route(nil), c.Routes...)
	for i := range c.Routes {
		if c.Routes[i].Method == "" {
			c.Routes[i].Method = c.Method
		}
	}
	return c
}

// openLoop says whether requests are due by the clock.
func (c Config) openLoop() bool { return c.Rate > 0 || len(c.Stages) > 0 }

func (c Config) churn() int {
	if c.NoKeepAlive {
		return 1
	}
	return c.Churn
}

// fast is how many connections are not slow.
func (c Config) fast() int { return c.Conns - c.Slow }

// portableThreads is how many shares the accounting is split into where every connection is a goroutine.
func portableThreads(c Config) int { return min(runtime.GOMAXPROCS(0), c.fast()) }
