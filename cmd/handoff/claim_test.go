package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/claims"
)

func TestClaimListAsJSONIsNamesClaimsAndSources(t *testing.T) {
	stdout, stderr, code := handoff(t, "claim", "list", "--json")
	var list []map[string]string
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v, %s in\n%s", code, err, stderr, stdout)
	}
	if len(list) != len(claims.All()) {
		t.Errorf("%d claims are listed, want %d", len(list), len(claims.All()))
	}
	for _, one := range list {
		if len(one) != 3 || one["name"] == "" || one["claim"] == "" || one["source"] == "" {
			t.Errorf("got %v, want name, claim, source, and nothing else", one)
		}
	}
}

func TestClaimListHasGroupsAndEveryClaim(t *testing.T) {
	stdout, _, code := handoff(t, "claim", "list")
	for _, c := range claims.All() {
		if !strings.Contains(stdout, "\n  "+c.Name+" ") || !strings.Contains(stdout, string(c.Group)+"\n") {
			t.Errorf("exit code %d; claim %s or its group %q is not in\n%s", code, c.Name, c.Group, stdout)
		}
	}
}

func TestAClaimThatThereIsNotIsAUsageErrorThatNamesTheNearest(t *testing.T) {
	_, stderr, code := handoff(t, "claim", "run", "gomaxproc-trap")
	if code != 2 || !strings.Contains(stderr, `no claim "gomaxproc-trap"`) || !strings.Contains(stderr, "gomaxprocs-trap") {
		t.Errorf("exit code %d, %q, want 2, and gomaxprocs-trap", code, stderr)
	}
}

func TestAPageThatCannotBeWrittenIsRefusedBeforeAnythingRuns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	_, stderr, code := handoff(t, "claim", "run", "held-connection", "--out", dir, "--markdown", filepath.Join(t.TempDir(), "none", "CLAIMS.md"))
	if _, err := os.Stat(dir); code != 2 || !strings.Contains(stderr, "--markdown") || err == nil {
		t.Errorf("exit code %d, %q, %v, want 2, --markdown, and no run directory", code, stderr, err)
	}
}

func TestAFullDirectoryIsNotWrittenTo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, stderr, code := handoff(t, "claim", "run", "held-connection", "--out", dir)
	if code != 2 || !strings.Contains(stderr, "not empty") {
		t.Errorf("exit code %d, %q, want 2, and that it is not empty", code, stderr)
	}
}

// held-connection is certain whatever the machine does, unless it takes 10 s for an answer.
func TestClaimRunWritesItsVerdictEverywhere(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	markdown := filepath.Join(t.TempDir(), "CLAIMS.md")
	stdout, stderr, code := handoff(t, "claim", "run", "held-connection", "--quick", "--out", dir, "--markdown", markdown)
	if code != 0 || !strings.Contains(stdout, "confirmed  held-connection") || !strings.Contains(stderr, "1/1 held-connection") {
		t.Errorf("exit code %d\n%s\n%s\nwant 0, a line of progress and a verdict", code, stdout, stderr)
	}
	file, err := claims.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if file.Partial || len(file.Outcomes) != 1 || file.Outcomes[0].Verdict != claims.Confirmed || file.Machine.OS == "" || file.Seed == 0 {
		t.Errorf("claims.json: got %+v, want a whole run with one claim, confirmed", file)
	}
	page := filepath.Join(dir, "claims.html")
	if err := os.Remove(page); err != nil {
		t.Fatal(err)
	}
	if again, stderr, code := handoff(t, "report", dir); code != 0 || again != stdout {
		t.Errorf("report: exit code %d, %s, got\n%s\nwant\n%s", code, stderr, again, stdout)
	}
	for name, want := range map[string]string{page: "<svg", markdown: "| **confirmed** |"} {
		text, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s: %v, want %q in\n%s", name, err, want, text)
		}
	}
}

// planted looks at claims that are none of the catalogue's, with this test as server and generator.
func planted(t *testing.T, all ...claims.Claim) map[string]claims.Outcome {
	t.Helper()
	got := map[string]claims.Outcome{}
	cfg := claims.Config{
		Quick: true, Seed: 1, Server: served(os.Args[0]), Generator: []string{os.Args[0], "load", "--turns", "--threads=1"},
		Env:  append(os.Environ(), commandVar+"=1", "GORACE=atexit_sleep_ms=0"),
		Done: func(o claims.Outcome) { got[o.Name] = o },
	}
	for i := range all {
		all[i].Source, all[i].Group = "nobody", claims.Models
	}
	if err := claims.Run(context.Background(), all, cfg); err != nil {
		t.Fatal(err)
	}
	return got
}

// What is known to be false must not pass, and what is true must not be refuted. A machine that is busy with other things
// may leave it open.
func TestPlantedClaimsAreCaught(t *testing.T) {
	const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
	held := func(second claims.Ending) []claims.Exchange {
		return []claims.Exchange{{Server: "serial", Steps: []claims.Step{
			{Conn: 1, Send: get, Expect: claims.Answers},
			{Conn: 2, Send: get, Expect: second, Within: 300 * time.Millisecond},
		}}}
	}
	slow := claims.Load{Path: "/work?sleep=20ms", Conns: 16}
	got := planted(t,
		claims.Claim{Name: "false-serial-serves-all", Claim: "A serial server serves 16 held connections.", Arms: []string{"serial"},
			Load: claims.Load{Conns: 16}, Rounds: 3, Predict: []claims.Prediction{{Metric: claims.Served, Of: "serial", AtLeast: .99}}},
		claims.Claim{Name: "false-serial-is-faster", Claim: "It serves twice what a goroutine each does.", Arms: []string{"serial", "goroutine"},
			Load: slow, Rounds: 3, Predict: []claims.Prediction{{Metric: claims.Rate, Of: "serial", To: "goroutine", AtLeast: 2}}},
		claims.Claim{Name: "true-serial-is-slower", Claim: "It serves half at most.", Arms: []string{"serial", "goroutine"},
			Load: slow, Rounds: 3, Predict: []claims.Prediction{{Metric: claims.Rate, Of: "serial", To: "goroutine", AtMost: .5}}},
		claims.Claim{Name: "false-nobody-waits", Claim: "A second client is answered.", Exchanges: held(claims.Answers)},
		claims.Claim{Name: "true-the-second-waits", Claim: "A second client waits.", Exchanges: held(claims.Hangs)},
	)
	for name, want := range map[string]claims.Verdict{
		"false-serial-serves-all": claims.Refuted, "false-serial-is-faster": claims.Refuted, "false-nobody-waits": claims.Refuted,
		"true-serial-is-slower": claims.Confirmed, "true-the-second-waits": claims.Confirmed,
	} {
		if o := got[name]; o.Verdict != want && (o.Verdict != claims.Inconclusive || o.Reason == "") {
			t.Errorf("%s: got %s %+v %+v, want %s", name, o.Verdict, o.Finding, o.Ended, want)
		} else if o.Verdict != want {
			t.Logf("%s: left open: %s", name, o.Reason)
		}
	}
	for _, certain := range []string{"false-nobody-waits", "true-the-second-waits"} {
		if got[certain].Verdict == claims.Inconclusive {
			t.Errorf("%s: got %+v, want it decided", certain, got[certain])
		}
	}
}

func TestTheExitCodeIsThreeOnlyWhereNothingCouldBeDecided(t *testing.T) {
	yes, no := claims.Outcome{Verdict: claims.Confirmed}, claims.Outcome{Verdict: claims.Refuted}
	open, bad := claims.Outcome{Verdict: claims.Inconclusive}, claims.Outcome{Name: "bad", Verdict: claims.Inconclusive, Invalid: true}
	for _, c := range []struct {
		of   []claims.Outcome
		want bool
	}{
		{nil, false}, {[]claims.Outcome{yes, no}, false}, {[]claims.Outcome{open}, false}, {[]claims.Outcome{bad, no}, false},
		{[]claims.Outcome{bad}, true}, {[]claims.Outcome{open, bad}, true},
	} {
		err := undecided(&claims.File{Outcomes: c.of})
		if _, three := err.(verdictError); three != c.want || (err != nil) != c.want {
			t.Errorf("%+v: got %v, want exit code 3: %t", c.of, err, c.want)
		}
	}
}

func TestAClaimThatIsCutShortIsWrittenAsPartial(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	cmd := command("claim", "run", "held-connection", "aa-control", "--out", dir)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	deadline := time.Now().Add(time.Minute)
	for { // until the first claim is written
		if file, err := claims.Open(dir); err == nil && len(file.Outcomes) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("no claim was written within a minute")
		}
		time.Sleep(20 * time.Millisecond)
	}
	cmd.Process.Signal(syscall.SIGINT)
	_ = cmd.Wait()
	file, err := claims.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	whole := slices.IndexFunc(file.Outcomes, func(o claims.Outcome) bool {
		return o.Name == "held-connection" && !o.Partial && o.Verdict == claims.Confirmed
	})
	if cmd.ProcessState.ExitCode() != 1 || !file.Partial || file.Reason == "" || whole < 0 {
		t.Errorf("exit code %d, %q; partial %t (%s), outcomes %+v; want 1, partial, and the first claim whole", cmd.ProcessState.ExitCode(), stderr.String(), file.Partial, file.Reason, file.Outcomes)
	}
}
