package claims

import "time"

// models is about who waits and who handles.
var models = []Claim{
	{
		Name: "events-beat-threads", Group: Models,
		Claim:  "A tuned event-driven server serves at least 18 % more than a thread per connection: a request costs at most 1/1.18 of the CPU.",
		Source: "Pariag et al., EuroSys 2007, abstract",
		Note:   asMuchMore,
		Arms:   []string{"epoll", "thread"},
		Predict: []Prediction{
			{Metric: CPU, Of: "epoll", To: "thread", AtMost: 1 / 1.18},
		},
	},
	{
		Name: "tuned-models-are-close", Group: Models,
		Claim:  "The best of each architecture are within 13 % of each other: a goroutine per connection and an event loop, here.",
		Source: "Harji, thesis, University of Waterloo, 2010; the contrary of Pariag et al.",
		Arms:   []string{"epoll", "goroutine"},
		Predict: []Prediction{
			{Metric: CPU, Of: "epoll", To: "goroutine", AtLeast: 1 / 1.13, AtMost: 1.13},
		},
	},
	{
		Name: "idle-connections-cost-a-loop-nothing", Group: Models,
		Claim:  "With epoll a request costs the same whether 4000 idle connections are open or none, within a tenth.",
		Source: "Gammo, Brecht, Shukla and Pariag, Linux Symposium 2004",
		Cells: []Cell{
			{Name: "4000 idle", Arm: "epoll", Load: Load{Idle: 4000}},
			{Name: "none idle", Arm: "epoll"},
		},
		Predict: []Prediction{
			{Metric: CPU, Of: "4000 idle", To: "none idle", AtLeast: 1 / 1.1, AtMost: 1.1},
		},
	},
	{
		Name: "idle-connections-separate", Group: Models,
		Claim: "Idle connections separate the mechanisms, active ones do not: while all work, a goroutine and a loop cost the same within a " +
			"quarter; an idle connection costs a goroutine at least four times the memory.",
		Source: "Gammo, Brecht, Shukla and Pariag, Linux Symposium 2004; golang/go#15735",
		Cells: []Cell{
			{Name: "goroutine", Arm: "goroutine"}, {Name: "epoll", Arm: "epoll"},
			{Name: "goroutine, idle", Arm: "goroutine", Load: Load{Idle: 2000}},
			{Name: "epoll, idle", Arm: "epoll", Load: Load{Idle: 2000}},
		},
		Predict: []Prediction{
			{Metric: CPU, Of: "epoll", To: "goroutine", AtLeast: 1 / 1.25, AtMost: 1.25},
			{Metric: PerConn, Of: "goroutine, idle", Over: "goroutine", To: "epoll, idle", OverTo: "epoll", AtLeast: 4},
		},
	},
	{
		Name: "blocking-kills-a-loop", Group: Models,
		Claim:  "A handler that blocks stops a whole event loop: with a wait of 1 ms in each request, a goroutine per connection serves ten times as much.",
		Source: "Pai, Druschel and Zwaenepoel, Flash, USENIX 1999, section 3",
		Arms:   []string{"goroutine", "epoll"},
		Load:   Load{Path: "/work?sleep=1ms"},
		Predict: []Prediction{
			{Metric: Rate, Of: "goroutine", To: "epoll", AtLeast: 10},
		},
	},
	{
		Name: "workers-cure-waiting", Group: Models,
		Claim:  "One request in a hundred that waits 5 ms spoils the p99 of the short ones behind a loop; a worker for each request cures it, by a factor of three.",
		Source: "Pai, Druschel and Zwaenepoel, Flash, USENIX 1999, section 3 (AMPED); Schmidt et al., POSA 2, 2000, Half-Sync/Half-Async",
		Arms:   []string{"epoll", "reactor"},
		Load:   Load{Routes: []string{"99 GET /", "1 GET /work?sleep=5ms"}, Rate: 2000, Poisson: true},
		Predict: []Prediction{
			{Metric: P99, Route: 1, Of: "epoll", To: "reactor", AtLeast: 3},
		},
	},
	{
		Name: "workers-cure-computing", Group: Models,
		Claim:  "One request in a hundred that computes for 5 ms spoils the p99 of the short ones behind a loop; a worker for each request cures it, by a factor of three.",
		Source: "Kaffes et al., Shinjuku, NSDI 2019: preempting long requests cuts the tail by up to 88 %",
		Note:   "Go takes the CPU from a goroutine after 10 ms. Where workers share one core, one that computes for less holds up all others.",
		Arms:   []string{"epoll", "reactor"},
		Load:   Load{Routes: []string{"99 GET /", "1 GET /work?cpu=5ms"}, Rate: 2000, Poisson: true},
		Predict: []Prediction{
			{Metric: P99, Route: 1, Of: "epoll", To: "reactor", AtLeast: 3},
		},
	},
	{
		Name: "hand-off-is-not-free", Group: Models,
		Claim:  "Handing each request to a worker costs at least a tenth more CPU where there is nothing to hand off.",
		Source: "Schmidt et al., POSA 2, 2000, Half-Sync/Half-Async: the boundary-crossing penalty",
		Arms:   []string{"reactor", "epoll"},
		Predict: []Prediction{
			{Metric: CPU, Of: "reactor", To: "epoll", AtLeast: 1.1},
		},
	},
	{
		Name: "pools-do-not-speed-up", Group: Models,
		Claim:  "A pool of goroutines bounds, it does not speed up: short connections cost the same with ants as with go, within a tenth.",
		Source: "Go, FAQ, Why goroutines instead of threads?; the contrary of ants' README",
		Arms:   []string{"pool:workers=1024", "goroutine"},
		Load:   Load{Churn: 1},
		Predict: []Prediction{
			{Metric: CPU, Of: "pool:workers=1024", To: "goroutine", AtLeast: 1 / 1.1, AtMost: 1.1},
		},
	},
	{
		Name: "pools-speed-up", Group: Models,
		Claim:  "A pool that recycles goroutines is faster than starting one for each task: short connections cost at least a tenth less.",
		Source: "panjf2000/ants, README, Benchmarks",
		Arms:   []string{"pool:workers=1024", "goroutine"},
		Load:   Load{Churn: 1},
		Predict: []Prediction{
			{Metric: CPU, Of: "pool:workers=1024", To: "goroutine", AtMost: 0.9},
		},
	},
	{
		Name: "gomaxprocs-trap", Group: Models,
		Claim:  "Threads that block in system calls starve with as many Ps as cores: with GOMAXPROCS 128 they serve at least half as much again as with 1.",
		Source: "golang/go#21827, on locked threads",
		Arms:   []string{"thread:procs=128", "thread:procs=1"},
		Predict: []Prediction{
			{Metric: Rate, Of: "thread:procs=128", To: "thread:procs=1", AtLeast: 1.5},
		},
	},
	{
		Name: "uring-many-connections", Group: Models,
		Claim:  "Where many connections are busy, io_uring costs at least 5 % less CPU than epoll.",
		Source: "axboe/liburing#189: one of its two answers",
		Arms:   []string{"uring", "epoll"},
		Load:   Load{Conns: 256},
		Predict: []Prediction{
			{Metric: CPU, Of: "uring", To: "epoll", AtMost: 0.95},
		},
	},
	{
		Name: "uring-one-connection", Group: Models,
		Claim:  "With one connection there is nothing to batch, and io_uring costs as much as epoll or more, give or take a twentieth.",
		Source: "axboe/liburing#189: the other of its two answers",
		Cells:  []Cell{{Arm: "uring"}, {Arm: "epoll"}},
		Load:   Load{Conns: 1},
		Predict: []Prediction{
			{Metric: CPU, Of: "uring", To: "epoll", AtLeast: 0.95},
		},
	},
	{
		Name: "loops-are-fair", Group: Models,
		Claim:  "An event loop answers 256 connections evenly: Jain's index is above 0.95, so that threads, whose index is 1 at best, are not fairer by more than a twentieth.",
		Source: "Welsh, Culler and Brewer, SEDA, SOSP 2001, section 5",
		Arms:   []string{"epoll", "thread"},
		Load:   Load{Conns: 256},
		Alone:  true, // what a turn cuts off is not shared out evenly
		Predict: []Prediction{
			{Metric: Jain, Of: "epoll", AtLeast: 0.95},
		},
	},
	{
		Name: "low-load-costs-more", Group: Models,
		Claim:  "A request costs more CPU at low load than at full load, by a fifth or more: each has a wake-up of its own.",
		Source: "HttpArena#1317 and #1457, on CPU at a fixed rate",
		Cells: []Cell{
			{Name: "1000/s", Arm: "epoll", Load: Load{Rate: 1000}},
			{Name: "full", Arm: "epoll"},
		},
		Predict: []Prediction{
			{Metric: CPU, Of: "1000/s", To: "full", AtLeast: 1.2},
		},
	},
	{
		Name: "batching-saves-cpu", Group: Models,
		Claim:  "Handling requests in batches serves at least a fifth more: in batches of 16 they cost at most 1/1.2 of the CPU.",
		Source: "Larus and Parkes, cohort scheduling, USENIX 2002, abstract: 20 % more throughput",
		Cells: []Cell{
			{Name: "batches of 16", Arm: "epoll", Load: Load{Pipeline: 16, Rate: 8000}},
			{Name: "one by one", Arm: "epoll", Load: Load{Rate: 8000}},
		},
		Predict: []Prediction{
			{Metric: CPU, Of: "batches of 16", To: "one by one", AtMost: 1 / 1.2},
		},
	},
	{
		Name: "batching-costs-latency", Group: Models,
		Claim:  "Handling requests in batches of 16 costs at least a fifth more of median latency.",
		Source: "HttpArena#1457: cheaper CPU, at a mean of 482 µs",
		Cells: []Cell{
			{Name: "batches of 16", Arm: "epoll", Load: Load{Pipeline: 16, Rate: 8000}},
			{Name: "one by one", Arm: "epoll", Load: Load{Rate: 8000}},
		},
		Predict: []Prediction{
			{Metric: P50, Of: "batches of 16", To: "one by one", AtLeast: 1.2},
		},
	},
	{
		Name: "threads-cannot-hold-a-thousand", Group: Models,
		Claim:  "A thread per connection cannot serve a thousand connections: a tenth of them at least get no answer within a second.",
		Source: "what Kegel, The C10K problem, 1999, is quoted for",
		Arms:   []string{"thread"},
		Load:   Load{Conns: 1000},
		Note:   "Which threads run is the luck of a round. Beside a slower generator none starves, so a neighbour decides nothing.",
		Window: time.Second, Whole: true, Rounds: 8, Alone: true, Paced: true,
		Predict: []Prediction{
			{Metric: Served, Of: "thread", AtMost: 0.9},
		},
	},
}
