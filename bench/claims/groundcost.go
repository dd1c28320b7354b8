package claims

import "time"

// thousands are cells of so many connections, from one to the next.
var thousands = []Cell{
	{Name: "thread 1k", Arm: "thread", Load: Load{Conns: 1000}},
	{Name: "thread 4k", Arm: "thread", Load: Load{Conns: 4000}},
	{Name: "thread 8k", Arm: "thread", Load: Load{Conns: 8000}},
	{Name: "goroutine 1k", Arm: "goroutine", Load: Load{Conns: 1000}},
	{Name: "goroutine 4k", Arm: "goroutine", Load: Load{Conns: 4000}},
	{Name: "goroutine 8k", Arm: "goroutine", Load: Load{Conns: 8000}},
	{Name: "epoll 1k", Arm: "epoll", Load: Load{Conns: 1000}},
	{Name: "epoll 4k", Arm: "epoll", Load: Load{Conns: 4000}},
	{Name: "epoll 8k", Arm: "epoll", Load: Load{Conns: 8000}},
}

// groundCost is what the ways to serve many cost, and what a framework does.
var groundCost = []Claim{{
	Name: "connection-per-request", Group: Ground,
	Claim:  "A connection for each request costs the server at least twice the CPU of one that is kept.",
	Source: "Mogul, The Case for Persistent-Connection HTTP, SIGCOMM 1995",
	Cells:  []Cell{{Name: "one each", Arm: "goroutine", Load: Load{Churn: 1}}, {Name: "kept", Arm: "goroutine"}},
	Predict: []Prediction{
		{Metric: CPU, Of: "one each", To: "kept", AtLeast: 2},
	},
}, {
	Name: "thread-per-connection", Group: Ground,
	Claim:  "A thread for each connection serves many at once, where a serial server serves one.",
	Source: "Stevens, Fenner and Rudoff, UNIX Network Programming 1, 2003, chapter 30",
	Arms:   []string{"serial", "thread"}, Rounds: 3, Whole: true,
	Predict: []Prediction{
		{Metric: Served, Of: "thread", AtLeast: 0.95},
		{Metric: Served, Of: "serial", AtMost: 0.05},
	},
}, {
	Name: "thousands-of-threads", Group: Ground,
	Claim:  "Thousands of threads, one to a connection, cost context switches and memory that goroutines and loops do not.",
	Source: "Kegel, The C10K problem, 1999; the contrary: von Behren, Condit and Brewer, HotOS 2003",
	Note: "A request wakes a thread that sleeps in read(2). A loop sleeps once for each batch: at its limit hardly ever, with less to do, " +
		"or on more CPUs than the load keeps busy, up to once a request. Memory is the process's own: what the kernel keeps for a thread is not in it.",
	Cells: thousands, Rounds: 4, Window: 250 * time.Millisecond, Whole: true, Alone: true,
	Predict: []Prediction{
		{Metric: Switches, Of: "thread 1k", To: "goroutine 1k", AtLeast: 5},
		{Metric: Switches, Of: "thread 4k", To: "goroutine 4k", AtLeast: 5},
		{Metric: Switches, Of: "thread 8k", To: "goroutine 8k", AtLeast: 5},
		{Metric: Switches, Of: "epoll 1k", AtMost: 0.3},
		{Metric: Switches, Of: "epoll 4k", AtMost: 0.3},
		{Metric: Switches, Of: "epoll 8k", AtMost: 0.3},
		{Metric: PerConn, Of: "thread 8k", Over: "thread 1k", AtLeast: 8 << 10},
		{Metric: PerConn, Of: "goroutine 8k", Over: "goroutine 1k", AtMost: 8 << 10},
		{Metric: PerConn, Of: "epoll 8k", Over: "epoll 1k", AtMost: 1 << 10},
	},
}, {
	Name: "skip-the-framework", Group: Ground,
	Claim:   "Skipping the framework saves at least a third of what a small request costs.",
	Source:  "fasthttp's README, 2026: up to six times faster than net/http",
	Arms:    []string{"goroutine", "plain nethttp"},
	Predict: []Prediction{{Metric: CPU, Of: "goroutine", To: "plain nethttp", AtMost: 0.66}},
}, {
	Name: "framework-beside-work", Group: Ground,
	Claim:  "Skipping the framework buys nothing where a request is a millisecond of work.",
	Source: "fasthttp's README, 2026: in most cases the difference will not even be noticed",
	Note:   "Nothing is less than a tenth, either way: what a millisecond is, is calibrated anew in each process.",
	Arms:   []string{"goroutine", "plain nethttp"},
	Load:   Load{Path: "/work?cpu=1ms", Conns: 4}, // few, so that what is under way at the edges of the window is little
	Window: time.Second, Rounds: 6,
	Predict: []Prediction{{Metric: CPU, Of: "goroutine", To: "plain nethttp", AtLeast: 0.9, AtMost: 1.1}},
}, {
	Name: "framework-beside-waiting", Group: Ground,
	Claim:   "Skipping the framework buys no time where a request waits for something else.",
	Source:  "Amdahl, AFIPS 1967: what is not sped up decides",
	Note:    "A sleep of 5 ms stands for the database; the CPU that is saved is another matter.",
	Arms:    []string{"goroutine", "plain nethttp"},
	Load:    Load{Path: "/work?sleep=5ms", Conns: 16},
	Predict: []Prediction{{Metric: P50, Of: "goroutine", To: "plain nethttp", AtLeast: 0.9, AtMost: 1.1}},
}}
