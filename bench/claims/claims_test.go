package claims

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestEveryClaimOfTheCatalogueIsWhole(t *testing.T) {
	names := map[string]bool{}
	for _, c := range All() {
		if err := c.Validate(); err != nil {
			t.Error(err)
		}
		if names[c.Name] {
			t.Errorf("claim %s is there twice", c.Name)
		}
		names[c.Name] = true
		if !strings.HasSuffix(c.Claim, ".") || strings.Contains(c.Source, "://") {
			t.Errorf("claim %s: want a sentence and a source without an address, got %q, %q", c.Name, c.Claim, c.Source)
		}
	}
	if len(names) < 25 {
		t.Errorf("the catalogue has %d claims", len(names))
	}
}

func TestClaimsThatAreNotWholeAreRefused(t *testing.T) {
	good := Claim{Name: "a-claim", Claim: "It is so.", Source: "somebody", Group: Models, Arms: []string{"x", "y"},
		Predict: []Prediction{{Metric: CPU, Of: "x", To: "y", AtMost: 1}}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	predict := func(p Prediction) func(*Claim) { return func(c *Claim) { c.Predict = []Prediction{p} } }
	for _, c := range []struct {
		spoil func(*Claim)
		want  string
	}{
		{func(c *Claim) { c.Name = "A claim" }, "hyphens"},
		{func(c *Claim) { c.Source = "" }, "nobody who says it"},
		{func(c *Claim) { c.Group = "others" }, "group"},
		{func(c *Claim) { c.Predict = nil }, "predictions or exchanges"},
		{func(c *Claim) { c.Exchanges = []Exchange{{}} }, "predictions or exchanges"},
		{func(c *Claim) { c.Rounds = 2 }, "2 rounds"},
		{func(c *Claim) { c.Cells = []Cell{{Arm: "x"}} }, `two cells are named "x"`},
		{func(c *Claim) { c.Arms = []string{"x"} }, `no cell "y"`},
		{func(c *Claim) {
			c.Load.Stages = []Stage{{1, 0, time.Second}}
			c.Cells = []Cell{{Arm: "z", Load: Load{Stages: []Stage{{1, 0, 2 * time.Second}}}}}
		}, "stages"},
		{predict(Prediction{Metric: "speed", Of: "x", AtMost: 1}), "no metric"},
		{predict(Prediction{Metric: CPU, AtMost: 1}), "want the cell"},
		{predict(Prediction{Metric: CPU, Of: "x"}), "want a border"},
		{predict(Prediction{Metric: CPU, Of: "x", AtLeast: 2, AtMost: 1}), "lower below the upper"},
		{predict(Prediction{Metric: InTime, Of: "x", AtMost: 1}), "want Within"},
		{predict(Prediction{Metric: PerConn, Of: "x", AtMost: 1}), "want Over"},
	} {
		bad := good
		c.spoil(&bad)
		if err := bad.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got error %v, want one with %q", bad, err, c.want)
		}
	}
}

func TestFindNamesTheNearest(t *testing.T) {
	found, err := Find("gomaxprocs-trap", "aa-control", "gomaxprocs-trap")
	if err != nil || len(found) != 2 || found[0].Name != "gomaxprocs-trap" || found[1].Name != "aa-control" {
		t.Errorf("got %d claims, %v, want the two in order", len(found), err)
	}
	if found, err := Find("all"); err != nil || len(found) != len(All()) {
		t.Errorf("all: got %d claims, %v, want %d", len(found), err, len(All()))
	}
	if found, err := Find("gomaxprocs-trap", "all"); err != nil || len(found) != len(All()) {
		t.Errorf("a name, and all: got %d claims, %v, want %d", len(found), err, len(All()))
	}
	for _, wrong := range [][]string{{"gomaxproc-trap"}, {"gomaxprocs"}, {"gomaxporcs-trap"}, {"all", "gomaxproc-trap"}, {"gomaxproc-trap", "all"}} {
		if _, err := Find(wrong...); err == nil || !strings.Contains(err.Error(), "gomaxprocs-trap") {
			t.Errorf("Find(%q): got error %v, want gomaxprocs-trap in it", wrong, err)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"", "ab", 2}, {"kitten", "sitting", 3}, {"same", "same", 0}} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("edits(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestLoadsBecomeFlags(t *testing.T) {
	for _, c := range []struct {
		load   Load
		beside bool
		want   string
	}{
		{Load{}, false, "--conns=64 --pipeline=1 --churn=0 --warmup=1s --duration=2s"},
		{Load{Conns: 2, Pipeline: 4, Churn: 8, Idle: 5}, false, "--conns=2 --pipeline=4 --churn=8 --warmup=1s --duration=2s --idle=5"},
		{Load{Path: "/x", Slow: 3}, false, "--conns=64 --pipeline=1 --churn=0 --warmup=1s --duration=2s --slow=3 --slow-rate=10"},
		{Load{Path: "/x"}, true, "--conns=64 --pipeline=1 --churn=0 --warmup=1s --duration=2s --route=1 GET /x"},
		{Load{Rate: 1.5, Poisson: true}, false, "--conns=64 --pipeline=1 --churn=0 --warmup=1s --duration=2s --drain=300ms --arrivals=poisson --rate=1.5"},
		{Load{Stages: []Stage{{Rate: 10, For: time.Second}, {Share: 2, For: time.Second}}}.at(100), false,
			"--conns=64 --pipeline=1 --churn=0 --warmup=1s --duration=2s --drain=300ms --arrivals=const --stages=10:1s,200:1s"},
		{Load{Share: 0.5}.at(99), false, "--conns=64 --pipeline=1 --churn=0 --warmup=1s --duration=2s --drain=300ms --arrivals=const --rate=50"},
	} {
		if got := strings.Join(c.load.flags(time.Second, 2*time.Second, c.beside), " "); got != c.want {
			t.Errorf("%+v:\ngot  %s\nwant %s", c.load, got, c.want)
		}
	}
}

// What is predicted of a ratio near 1 is measured beside the baseline's own noise; what is predicted far from it is not.
func TestTheBaselineRunsTwiceWhereTheBorderIsNear(t *testing.T) {
	for _, c := range []struct {
		p    Prediction
		want bool
	}{
		{Prediction{Of: "x", To: "y", AtMost: .95}, true},
		{Prediction{Of: "x", To: "y", AtLeast: 10}, false},
		{Prediction{Of: "x", To: "y", AtLeast: .5, AtMost: 1.1}, true},
		{Prediction{Of: "x", AtLeast: .9}, false},
	} {
		claim := Claim{Arms: []string{"x", "y"}, Predict: []Prediction{c.p}}
		cell, got := claim.control()
		if got != c.want || got && (cell.Name != "y"+ControlMark || cell.Arm != "y") {
			t.Errorf("%+v: got control %t %+v, want %t", c.p, got, cell, c.want)
		}
	}
}

func TestAnArmThatIsNoneIsAnErrorBeforeAnythingRuns(t *testing.T) {
	c := Claim{Name: "x", Claim: "It is so.", Source: "somebody", Group: Models, Arms: []string{"nonsense"}, Predict: []Prediction{{Metric: CPU, Of: "nonsense", AtMost: 1}}}
	err := Run(context.Background(), []Claim{c}, Config{Server: func(string) ([]string, error, error) { return nil, nil, errors.New("no such thing") },
		Begin: func(Claim, int, int) { t.Error("it began") }})
	if err == nil || !strings.Contains(err.Error(), `"nonsense": no such thing`) {
		t.Errorf("got %v, want the arm and why", err)
	}
}

func TestAnArmThatCannotRunHereIsInconclusive(t *testing.T) {
	c := Claim{Name: "x", Claim: "It is so.", Source: "somebody", Group: Models, Arms: []string{"uring"}, Predict: []Prediction{{Metric: CPU, Of: "uring", AtMost: 1}}}
	var got []Outcome
	err := Run(context.Background(), []Claim{c}, Config{Server: func(string) ([]string, error, error) { return nil, errors.New("the kernel is too old"), nil },
		Done: func(o Outcome) { got = append(got, o) }})
	if err != nil || len(got) != 1 || got[0].Verdict != Inconclusive || got[0].Invalid || !strings.Contains(got[0].Reason, "too old") {
		t.Errorf("got %v, %+v, want one outcome, inconclusive, with the reason", err, got)
	}
}

// Three rounds are needed, in a quick run four; whether there is time for another is judged by those before.
func TestAClaimThatTakesTooLongHasFewerRounds(t *testing.T) {
	for _, c := range []struct {
		took  time.Duration
		round int
		quick bool
		want  bool
	}{
		{11 * time.Second, 4, true, false}, {12 * time.Second, 4, true, true}, {12 * time.Second, 4, false, false},
		{40 * time.Second, 3, true, false}, {40 * time.Second, 4, true, true}, {50 * time.Second, 3, true, true},
		{60 * time.Second, 2, false, false}, {60 * time.Second, 3, false, true}, {54 * time.Second, 9, false, true},
	} {
		if got := overdue(c.took, c.round, c.quick); got != c.want {
			t.Errorf("%d rounds in %v, quick %t: overdue %t, want %t", c.round, c.took, c.quick, got, c.want)
		}
	}
}

func TestRunStopsBetweenClaims(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := Run(ctx, slices.Clip(All()), Config{Server: func(string) ([]string, error, error) { return []string{"none"}, nil, nil },
		Begin: func(Claim, int, int) { t.Error("it began") }})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

// More rounds, not longer ones, are what a near border takes; where it is far, or a round is long, they are what they were.
func TestANearBorderTakesMoreRounds(t *testing.T) {
	near := Prediction{Metric: CPU, Of: "epoll", To: "thread", AtMost: 1.1}
	far := Prediction{Metric: CPU, Of: "epoll", To: "thread", AtMost: 2}
	for _, c := range []struct {
		about string
		claim Claim
		quick bool
		want  int
		every time.Duration
	}{
		{"near", Claim{Predict: []Prediction{near}}, false, 16, 500 * time.Millisecond},
		{"near, quickly", Claim{Predict: []Prediction{near}}, true, 10, 200 * time.Millisecond},
		{"near, with a window of its own", Claim{Predict: []Prediction{near}, Window: time.Second}, true, 10, 500 * time.Millisecond},
		{"near, so many rounds asked", Claim{Predict: []Prediction{near}, Rounds: 6}, true, 6, 200 * time.Millisecond},
		{"near, one after another", Claim{Predict: []Prediction{near}, Alone: true}, true, 5, 250 * time.Millisecond},
		{"far", Claim{Predict: []Prediction{far}}, false, 10, 500 * time.Millisecond},
		{"far, quickly", Claim{Predict: []Prediction{far}}, true, 5, 250 * time.Millisecond},
	} {
		c.claim.Arms = []string{"epoll", "thread"}
		if n, w := c.claim.rounds(c.quick), c.claim.window(c.quick); n != c.want || w != c.every {
			t.Errorf("%s: got %d rounds of %v, want %d of %v", c.about, n, w, c.want, c.every)
		}
	}
}
