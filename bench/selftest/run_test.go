package selftest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/known"
	"go.uber.org/goleak"
)

// TestMain makes the test binary the known servers, too.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "known" {
		if err := known.Main(os.Args[2:]); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func self(kind string, args ...string) []string {
	return append([]string{os.Args[0], "known", kind}, args...)
}

// Only what is judged by counts: a test must not fail because the machine is slow. Where it is so slow that nothing is
// answered in time, a longer window tells: a generator that counts wrongly does so in that one, too.
func TestChecksByCountHoldOfTheGenerator(t *testing.T) {
	for name, c := range map[string]struct {
		make   func(quick bool) experiment
		claims int
	}{"lengths": {lengths, 1}, "refusals": {refusals, 2}, "cuts": {cuts, 1}, "death": {death, 1}, "churn": {churn, 1}} {
		t.Run(name, func(t *testing.T) {
			for times := time.Duration(1); times <= 25; times *= 5 {
				e := c.make(true)
				for i := range e.trials {
					e.trials[i].load.Duration *= times
				}
				told, failed := 0, ""
				checks, err := run(context.Background(), Config{Known: self, Done: func(Check) { told++ }}, []experiment{e})
				if err != nil || len(checks) != c.claims || told != len(checks) {
					t.Fatalf("%d checks, %d of them told, %v; want %d", len(checks), told, err, c.claims)
				}
				for _, c := range checks {
					if !c.OK {
						failed += fmt.Sprintf("%s: %s\n want %s\n got  %s\n %s\n", c.Name, c.Claim, c.Want, c.Got, c.Detail)
					}
				}
				if failed == "" {
					return
				}
				t.Logf("windows %d times as long:\n%s", times, failed)
			}
			t.Error("not even in the longest")
		})
	}
}

func TestAServerThatDoesNotStartFailsItsChecksAndNoOthers(t *testing.T) {
	broken := refusals(true)
	broken.trials[0].server = []string{"refuse", "--every", "0"}
	checks, err := run(context.Background(), Config{Known: self}, []experiment{broken, lengths(true)})
	if err != nil || len(checks) != 3 {
		t.Fatalf("got %d checks, %v; want 3", len(checks), err)
	}
	for i, c := range checks {
		if c.OK != (i == 2) || (!c.OK && !strings.Contains(c.Got, "--every is 0")) {
			t.Errorf("%s: OK %v, got %q; want the server's own words as the reason", c.Name, c.OK, c.Got)
		}
	}
}

func TestTheEndOfTheContextKeepsWhatWasJudged(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(context.Background())
	checks, err := run(ctx, Config{Known: self, Done: func(Check) { cancel(cause) }}, []experiment{cuts(true), lengths(true)})
	if len(checks) != 1 || !errors.Is(err, cause) {
		t.Errorf("got %d checks, %v; want 1 and %v", len(checks), err, cause)
	}
}

func TestWithoutACommandThereIsNothingToRun(t *testing.T) {
	if _, err := Run(context.Background(), Config{}); err == nil {
		t.Error("no error without Known")
	}
}

func TestEveryClaimHasANameOfItsOwn(t *testing.T) {
	for _, quick := range []bool{false, true} {
		seen := map[string]bool{}
		for _, e := range experiments(quick) {
			for _, c := range e.claims {
				if seen[c.name] || c.name == "" || c.text == "" {
					t.Errorf("claim %q (%q): empty, or there are two", c.name, c.text)
				}
				seen[c.name] = true
			}
		}
	}
}

func TestTheLoadsFitTheTimeTheyAreGiven(t *testing.T) {
	for quick, most := range map[bool]float64{false: 35, true: 13} {
		total := 0.0
		for _, e := range experiments(quick) {
			for _, trial := range e.trials {
				total += (trial.load.Warmup + trial.load.Duration).Seconds()
			}
		}
		if total > most {
			t.Errorf("quick %v: loads of %.1f s, want at most %.0f", quick, total, most)
		}
	}
}
