package strategy

import "cmp"

// Thread gives every connection an operating system thread, blocked in read(2) while it waits. It needs Linux.
type Thread struct {
	MaxThreads int // connections, and so threads, at once; 0: 8192. At the cap accepting waits
}

// defaultThreads leaves room below the 10,000 threads at which Go ends a program.
const defaultThreads = 8192

func init() {
	Register(Spec{
		Name:  "thread",
		About: "one goroutine accepts; a locked OS thread per connection blocks in read(2) and handles",
		New: func() (Strategy, []Knob) {
			t := &Thread{MaxThreads: defaultThreads}
			return t, []Knob{Int("max-threads", &t.MaxThreads, 1, 9000, "threads, and so connections, at once")}
		},
		Unavailable: threadsUnavailable,
	})
}

// Procs is the GOMAXPROCS this strategy needs. A thread that comes out of a blocking call must get hold of a P before it
// runs Go code; with one P for all, every request costs two context switches more and throughput falls to a third.
func (t Thread) Procs() int {
	return min(cmp.Or(t.MaxThreads, defaultThreads), 128)
}
