package claims

import "time"

// asMuchMore is why a claim about throughput is held against the cost of a request.
const asMuchMore = "A saturated server serves as much more as a request costs less; the cost can be measured more exactly than the rate."

// oneCore is what every claim about several acceptors or loops has to add.
const oneCore = "Where servers have one core, acceptors and loops share it."

// accepting is about who accepts, how many at a time, and at whose expense.
var accepting = []Claim{
	{
		Name: "accept-many-at-a-time", Group: Accept,
		Claim:  "Under overload by new connections, accepting until none is left serves at least 39 % more than accepting one at a time: a request costs at most 1/1.39 of the CPU.",
		Source: "Brecht, Pariag and Gammo, USENIX 2004, abstract: by as much as 39 to 71 %, by workload, for the event-driven µserver",
		Note:   asMuchMore,
		Arms:   []string{"epoll:accept-burst=0", "epoll:accept-burst=1"},
		Load:   newcomers,
		Predict: []Prediction{
			{Metric: CPU, Of: "epoll:accept-burst=0", To: "epoll:accept-burst=1", AtMost: 1 / 1.39},
		},
	},
	{
		Name: "accept-eight-at-a-time", Group: Accept,
		Claim:  "Accepting eight at a time costs what accepting 64 does, within a tenth.",
		Source: "Brecht, Pariag and Gammo, USENIX 2004, section 5: the limit must be tuned",
		Arms:   []string{"epoll:accept-burst=8", "epoll:accept-burst=64"},
		Load:   newcomers,
		Predict: []Prediction{
			{Metric: CPU, Of: "epoll:accept-burst=8", To: "epoll:accept-burst=64", AtLeast: 1 / 1.1, AtMost: 1.1},
		},
	},
	{
		Name: "accept-burst-does-not-matter", Group: Accept,
		Claim:  "How many connections are accepted at a time makes no difference to what a request costs, within a tenth.",
		Source: "the contrary of Brecht et al., after pgbouncer#1516, which found no consistent gain in latency",
		Arms:   []string{"epoll:accept-burst=1", "epoll:accept-burst=0"},
		Load:   newcomers,
		Predict: []Prediction{
			{Metric: CPU, Of: "epoll:accept-burst=1", To: "epoll:accept-burst=0", AtLeast: 1 / 1.1, AtMost: 1.1},
		},
	},
	{
		Name: "accept-bound-does-not-help", Group: Accept,
		Claim:  "In a storm of 1000 newcomers a bound of 250 on what is accepted at a time spares 100 steady clients nothing: their p99 is the same, within a tenth.",
		Source: "pgbouncer#1516: no consistent improvement for any bound",
		Arms:   []string{"epoll:accept-burst=250", "epoll:accept-burst=0"},
		Load:   Load{Conns: 100, Rate: 1000, Beside: &Load{Path: "/work?cpu=100us", Conns: 1000, Churn: 1}},
		Window: time.Second,
		Predict: []Prediction{
			{Metric: P99, Of: "epoll:accept-burst=250", To: "epoll:accept-burst=0", AtLeast: 1 / 1.1, AtMost: 1.1},
		},
	},
	{
		Name: "single-acceptor-churn", Group: Accept,
		Claim:  "Where connections are short, a single acceptor starves the workers: four acceptors serve at least a tenth more.",
		Source: "enghitalo/vanilla#82",
		Note:   oneCore,
		Arms:   []string{"goroutine:acceptors=4", "goroutine:acceptors=1"},
		Load:   newcomers,
		Predict: []Prediction{
			{Metric: Rate, Of: "goroutine:acceptors=4", To: "goroutine:acceptors=1", AtLeast: 1.1},
		},
	},
	{
		Name: "single-acceptor-keep-alive", Group: Accept,
		Claim:  "Where connections are kept, one acceptor is as good as four, within a tenth.",
		Source: "enghitalo/vanilla#82",
		Note:   oneCore,
		Arms:   []string{"goroutine:acceptors=4", "goroutine:acceptors=1"},
		Predict: []Prediction{
			{Metric: CPU, Of: "goroutine:acceptors=4", To: "goroutine:acceptors=1", AtLeast: 1 / 1.1, AtMost: 1.1},
		},
	},
	{
		Name: "shared-queue-unfair", Group: Accept,
		Claim:  "Loops that share an accept queue get unequal shares of the connections; SO_REUSEPORT treats clients at least 5 % more evenly.",
		Source: "Majkowski, Cloudflare, 2017: Why does one NGINX worker take all the load?",
		Note:   oneCore,
		Arms:   []string{fourLoops + "reuseport", fourLoops + "shared"},
		Predict: []Prediction{
			{Metric: Jain, Of: fourLoops + "reuseport", To: fourLoops + "shared", AtLeast: 1.05},
		},
		Window: 200 * time.Millisecond, Rounds: 28, // who has which connection is drawn once a round
	},
	{
		Name: "reuseport-tail", Group: Accept,
		Claim:  "SO_REUSEPORT has the longer tail: who is put behind a slow request waits, though another loop is free.",
		Source: "Majkowski, Cloudflare, 2017: similar mean, far larger maximum and deviation",
		Note:   oneCore,
		Arms:   []string{fourLoops + "reuseport", fourLoops + "shared"},
		Load:   Load{Routes: []string{"95 GET /", "5 GET /work?sleep=5ms"}, Conns: 32, Churn: 1, Rate: 1500, Poisson: true},
		Predict: []Prediction{
			{Metric: P99, Route: 1, Of: fourLoops + "reuseport", To: fourLoops + "shared", AtLeast: 1.2},
		},
	},
	{
		Name: "listener-in-the-clients-loop", Group: Accept,
		Claim:  "A listener in the loop of busy clients delays newcomers: they wait at least a quarter longer than for an acceptor of its own.",
		Source: "cloudwego/netpoll#14",
		Note:   "No loop here has an acceptor of its own, so a goroutine for each connection stands for one: the handling differs, too.",
		Cells: []Cell{
			{Name: "in the loop", Arm: "epoll:loops=1", Load: besideBusy},
			{Name: "acceptor", Arm: "goroutine", Load: besideBusy},
		},
		Predict: []Prediction{
			{Metric: P50, Of: "in the loop", To: "acceptor", AtLeast: 1.25},
		},
	},
	{
		Name: "backlog-ceiling", Group: Accept,
		Claim:  "A short backlog turns a storm of connects into seconds of waiting, which a long one does not.",
		Source: "ninenines/ranch#110; dotnet/aspnetcore#12995",
		Note:   "A connect that finds the queue full is sent again by the client's kernel after a second, then after two more.",
		Arms:   []string{"epoll:backlog=16", "epoll:backlog=4096"},
		Load:   Load{Path: "/work?cpu=20us", Conns: 512, Churn: 1},
		Window: 2 * time.Second, Whole: true, Rounds: 3, Alone: true,
		Predict: []Prediction{
			{Metric: P99, Of: "epoll:backlog=16", To: "epoll:backlog=4096", AtLeast: 3},
			{Metric: Overflows, Of: "epoll:backlog=16", AtLeast: 1},
		},
	},
	{
		Name: "favour-accepts", Group: Accept,
		Claim:  "To favour new connections over existing ones costs those at least a tenth of their median latency.",
		Source: "von Behren, Condit and Brewer, HotOS 2003, on Knot's two accept policies",
		Cells: []Cell{
			{Name: "favour accepts", Arm: "epoll:accept-burst=0", Load: besideStorm},
			{Name: "favour existing", Arm: "epoll:accept-burst=1", Load: besideStorm},
		},
		Predict: []Prediction{
			{Metric: P50, Of: "favour accepts", To: "favour existing", AtLeast: 1.1},
		},
	},
	{
		Name: "favour-existing", Group: Accept,
		Claim:  "To favour existing connections keeps newcomers waiting at least a tenth longer.",
		Source: "von Behren, Condit and Brewer, HotOS 2003, on Knot's two accept policies",
		Cells: []Cell{
			{Name: "favour existing", Arm: "epoll:accept-burst=1", Load: besideStorm},
			{Name: "favour accepts", Arm: "epoll:accept-burst=0", Load: besideStorm},
		},
		Predict: []Prediction{
			{Metric: P50, Of: "favour existing/beside", To: "favour accepts/beside", AtLeast: 1.1},
		},
	},
}

const fourLoops = "epoll:loops=4:procs=4:accept="

var (
	// newcomers are more than can be served, each with a connection of its own for every request. The work keeps the server
	// the slower side.
	newcomers = Load{Path: "/work?cpu=20us", Conns: 256, Churn: 1}

	// besideBusy are a few newcomers beside clients that keep the server busy.
	besideBusy = Load{Conns: 8, Churn: 1, Rate: 200, Beside: &Load{Path: "/work?cpu=200us", Conns: 16}}

	// besideStorm are steady clients beside a storm of new connections, all that the server can take and more.
	besideStorm = Load{Conns: 64, Rate: 1000, Beside: &Load{Path: "/work?cpu=100us", Conns: 256, Churn: 1}}
)
