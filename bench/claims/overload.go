package claims

import "time"

// eight is a server that can do 4000 requests per second and no more, whatever the machine: eight workers, each of which
// waits 2 ms for every request.
const (
	eight        = "reactor:workers=8"
	eightReject  = eight + ":overload=reject"
	twoMs        = "/work?sleep=2ms"
	twice        = 8000 // requests per second
	half         = 2000
	quarter      = 1000
	calm         = 600 * time.Millisecond
	stillOfUse   = 50 * time.Millisecond // what an answer may take and be of use
	heavyTailed  = "/work?cpu=100us&dist=bimodal&cv=4"
	stallsForOne = "known stall --at 400ms --for 300ms"
)

// forAWhile is a rate, and then a quarter of what the server can do: until the queue is gone, and when it is.
func forAWhile(rate float64) Load {
	return Load{Path: twoMs, Stages: []Stage{{Rate: rate, For: calm / 4}, {Rate: quarter, For: calm}, {Rate: quarter, For: calm / 2}}}
}

// overload is about queues: what happens when more comes than can be served, and who notices.
var overload = []Claim{
	{
		Name: "goodput-collapses", Group: Models,
		Claim:  "At twice its capacity a server that queues does not serve half of the clients in time, but less than a quarter of those that it does at half of it.",
		Source: "Banga and Druschel, World Wide Web 2, 1999; Welsh, Culler and Brewer, SEDA, SOSP 2001",
		Cells: []Cell{
			{Name: "at twice", Arm: eight, Load: Load{Path: twoMs, Rate: twice}},
			{Name: "at half", Arm: eight, Load: Load{Path: twoMs, Rate: half}},
		},
		Predict: []Prediction{
			{Metric: InTime, Within: stillOfUse, Of: "at twice", To: "at half", AtMost: 0.25},
		},
		Window: time.Second,
	},
	{
		Name: "rejecting-keeps-goodput", Group: Models,
		Claim:  "At twice its capacity a server that rejects what it cannot do serves a quarter in time or more, and three times what one that queues does.",
		Source: "Welsh and Culler, USITS 2003; Kegel, The C10K problem: drop at accept when overloaded",
		Arms:   []string{eightReject, eight},
		Load:   Load{Path: twoMs, Rate: twice},
		Predict: []Prediction{
			{Metric: InTime, Within: stillOfUse, Of: eightReject, AtLeast: 0.25},
			{Metric: InTime, Within: stillOfUse, Of: eightReject, To: eight, AtLeast: 3},
		},
		Faults: true, Window: time.Second,
	},
	{
		Name: "overload-is-forgotten", Group: Models,
		Claim:  "After an overload a server is as quick as one that never had one, once the queue is gone, whether it queued or rejected: its p99 is less than three times as long.",
		Source: "the contrary of Metaswitch/sprout#1234: still failing half an hour later",
		Cells: []Cell{
			{Name: "after overload", Arm: eight, Load: forAWhile(twice)},
			{Name: "after rejecting", Arm: eightReject, Load: forAWhile(twice)},
			{Name: "never overloaded", Arm: eight, Load: forAWhile(quarter)},
		},
		Predict: []Prediction{
			{Metric: P99, Stage: 3, Of: "after overload", To: "never overloaded", AtMost: 3},
			{Metric: P99, Stage: 3, Of: "after rejecting", To: "never overloaded", AtMost: 3},
		},
		Rounds: 5, Faults: true,
	},
	{
		Name: "slow-clients-exhaust-workers", Group: Models,
		Claim:  "Slow clients exhaust whatever has a thread or a worker for each connection: with 32 of them for 16, half of the others or more get no answer, where a loop answers all.",
		Source: "actix/actix-net#322",
		Arms:   []string{"pool:workers=16", "thread:max-threads=16", "epoll"},
		Load:   Load{Conns: 48, Slow: 32, Churn: 10},
		Predict: []Prediction{
			{Metric: Served, Of: "pool:workers=16", AtMost: 0.5},
			{Metric: Served, Of: "thread:max-threads=16", AtMost: 0.5},
			{Metric: Served, Of: "epoll", AtLeast: 0.99},
		},
		Alone: true, Faults: true,
	},
	{
		Name: "open-is-not-closed", Group: Models,
		Claim:  "An open loop that offers no more load shows at least twice the mean latency of a closed one.",
		Source: "Schroeder, Wierman and Harchol-Balter, NSDI 2006",
		Cells: []Cell{
			{Name: "open", Arm: "epoll:loops=1", Load: Load{Path: heavyTailed, Conns: 64, Share: 0.8, Of: "epoll:loops=1", Poisson: true}},
			{Name: "closed", Arm: "epoll:loops=1", Load: Load{Path: heavyTailed, Conns: 2}},
		},
		Predict: []Prediction{
			{Metric: Mean, Of: "open", To: "closed", AtLeast: 2},
		},
		Window: time.Second,
	},
	{
		Name: "coordinated-omission", Group: Models,
		Claim:  "A closed loop hides a stall: where a server stops for a third of the time, the open loop's p99 is at least a hundred times the closed one's.",
		Source: "Tene, How NOT to measure latency, 2013; wrk2's README",
		Cells: []Cell{
			{Name: "open", Arm: stallsForOne, Load: Load{Rate: 1000}},
			{Name: "closed", Arm: stallsForOne, Load: Load{Conns: 1}},
		},
		Predict: []Prediction{
			{Metric: P99, Of: "open", To: "closed", AtLeast: 100},
		},
		Window: 900 * time.Millisecond, Whole: true, Rounds: 5,
	},
}
