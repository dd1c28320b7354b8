package claims

import "time"

// Claim is one thing that is said, and the experiment that looks whether it is so here. It has either Predict, over cells
// that are measured, or Exchanges, whose outcome is certain.
type Claim struct {
	Name   string // words joined by hyphens; what `claim run` takes
	Claim  string // the sentence, as whoever says it would
	Source string // who says so: name, year, section; no address
	Group  Group
	Note   string // what to bear in mind with the verdict; may be empty

	Arms  []string // cells that differ by nothing but their arm, all under Load; a cell is then named as its arm
	Cells []Cell   // further cells
	Load  Load     // of all cells that have none of their own

	Predict   []Prediction // all must hold. The first is the effect that is told; the baseline of its ratio runs twice (A/A)
	Exchanges []Exchange   // all must end as they are expected to

	Rounds int           // with new processes each, 3..100; 0: 10, or 16 where a border is near 1. A quick run has 5, or 10, at most
	Window time.Duration // that counts, a cell and round; 0: 500 ms. A quick run has half of it, or less for more rounds
	Whole  bool          // the window is as long as it is for a reason: a quick run has all of it
	Alone  bool          // cells run one after another, one server at a time. So do those of an open loop, unasked
	Faults bool          // wrong answers are part of what is claimed, and do not spoil it
	Paced  bool          // who is served depends on how quick both sides are, and differs from round to round: a neighbour spoils it
}

// Group is where a claim is listed.
type Group string

// The groups, in the order of a list.
const (
	Ground  Group = "From the ground up"
	Accept  Group = "Accept versus handle"
	Models  Group = "Models"
	Control Group = "The instrument"
)

// Cell is an arm under a load.
type Cell struct {
	// Name is what predictions call it; "": as its arm.
	Name string
	// Arm is what serves, in the words of compare: "pool:workers=64:overload=reject"; or one of the laboratory's own
	// servers: "known KIND FLAGS…", "wrong MODE FLAGS…", "null".
	Arm  string
	Load Load // zero: the claim's
}

// Load is what a cell is put under. The zero value is a closed loop of 64 connections that ask for /.
type Load struct {
	Path     string   // "": /
	Routes   []string // instead of Path, mixed: "99 GET /work?cpu=50us"
	Conns    int      // 0: 64
	Pipeline int      // requests in one write; 0: 1
	Churn    int      // requests that a connection carries; 0: no end

	Rate    float64 // requests/s that are due: an open loop
	Share   float64 // instead of Rate: so much of what Of serves in a closed loop of the same requests, which is measured first
	Of      string  // an arm; "": the cell's own
	Stages  []Stage // instead of both: an open loop in stages, which make up the window
	Poisson bool    // how requests arrive in an open loop; false: evenly spaced

	Idle     int   // further connections that are opened and send nothing
	Slow     int   // of Conns, so many send and take SlowRate bytes per second
	SlowRate int   // 0: 10
	Beside   *Load // a second generator on the same server, at the same time; its figures are those of the cell "NAME/beside"
}

// Stage is a part of an open loop's window, with a Rate or a Share as in Load.
type Stage struct {
	Rate, Share float64
	For         time.Duration
}

// Prediction says where the figure of a cell lies, or with To its ratio to that of another: between AtLeast and AtMost, of
// which 0 is no border. Both of them make an equivalence.
type Prediction struct {
	Metric          Metric
	Of, To          string
	AtLeast, AtMost float64

	// Margin is a share about each border. What lies beyond the border by less is neither: 0: 0.03.
	Margin float64

	Route, Stage int           // of which route or stage, from 1, where the metric is a latency; 0: of all
	Within       time.Duration // of InTime: what an answer may take
	Over         string        // of PerConn: the cell with fewer connections that is subtracted
	OverTo       string        // of PerConn: the same for To; "": Over
}

// Exchange is a conversation with a server whose end is certain, if what it shows is true.
type Exchange struct {
	Server string // an arm, as in Cell
	Steps  []Step
}

// Step is something done on a connection of an exchange, which is opened by its first step.
type Step struct {
	Conn   int           // its number
	Send   string        // bytes to be written first; may be none
	Expect Ending        // what must come then
	Text   string        // of Answers: what must be in it, and ends the wait; "" is "\r\n\r\n"
	Within time.Duration // of Hangs: how long nothing must come, 0: 500 ms; of others: how long they may take, 0: 10 s
	Close  bool          // and then the client closes it
}

// Ending is what a step is expected to end with.
type Ending string

// The endings of a step.
const (
	Nothing Ending = ""        // it is not looked at
	Answers Ending = "answers" // Text comes
	Hangs   Ending = "hangs"   // Text does not come, and the connection stays open
	Closes  Ending = "closes"  // the server ends the connection, by FIN or RST; before Text, if there is one
)
