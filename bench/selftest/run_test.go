package selftest

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

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

// Only what is judged by counts: a test must not fail because the machine is slow.
func TestChecksByCountHoldOfTheGenerator(t *testing.T) {
	all := []experiment{lengths(true), refusals(true), cuts(true), death(true), churn(true)}
	told := 0
	checks, err := run(context.Background(), Config{Known: self, Done: func(Check) { told++ }}, all)
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 6 || told != len(checks) {
		t.Errorf("%d checks, %d of them told; want 6", len(checks), told)
	}
	for _, c := range checks {
		if !c.OK {
			t.Errorf("%s: %s\n want %s\n got  %s\n %s", c.Name, c.Claim, c.Want, c.Got, c.Detail)
		}
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
