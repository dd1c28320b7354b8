package matrix_test

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestArmThatFailsDoesNotSpoilTheOthers(t *testing.T) {
	turns := map[string]int{ // finished, of four
		"/kill": 1, "/drop": 2, "/die": 1, "/complain": 1, "/none": 4, "/refused": 4, "/before": 4, "/silent": 4, "/part": 4,
		"/babble": 1, "/other": 1, "/hasty": 1,
	}
	for path, why := range map[string]string{
		"/kill":     "server ended during the load: signal: killed",
		"/drop":     "server ended during the load: signal: killed",
		"/die":      "generator ended before it was done: exit status 3: out of memory",
		"/complain": "generator: no ports left",
		"/babble":   `generator: what it says cannot be read: unexpected end of JSON input in "{"`,
		"/other":    "none of the messages of a load generator",
		"/hasty":    "generator: it said something else when it was to finish its turn",
		"/none":     "no good answer: 7 × reset; see whether the server limits its connections",
		"/refused":  "no good answer: 14,201 × status (404), 90 × eof, 4 × status (503); ask for a path",
		"/before":   "no good answer: 1,234,567 × ports; use fewer new connections",
		"/silent":   "no good answer: silence on all of 64 connections; see whether",
		"/part":     "it was cut short",
	} {
		log := logFile(t)
		got := byArm(run(t, config(log, "base /a", "bad "+path, "last /b")))
		measured(t, got["base"], 4)
		measured(t, got["last"], 4)
		failed(t, got["bad"], why)
		if ended := turns[path] == 4; ended != (got["bad"].Load != nil) {
			t.Errorf("%s: load %v, want the result that there was", path, got["bad"].Load)
		}
		if n := strings.Count(strings.Join(events(words(t, log), "over"), ","), path); n != turns[path] {
			t.Errorf("%s: finished %d turns, want %d", path, n, turns[path])
		}
	}
}

// What was answered too late was answered: the figures say how late.
func TestCellWithAnyGoodAnswerIsAMeasurement(t *testing.T) {
	for _, s := range run(t, config(logFile(t), "late /late", "queue /queue")) {
		measured(t, s, 4)
	}
}

func TestServerThatDoesNotStartDoesNotSpoilTheOthers(t *testing.T) {
	cfg := config(logFile(t), "base /a", "busy / busy", "missing /")
	cfg.Arms[2].Command = []string{"/does/not/exist"}
	got := byArm(run(t, cfg))
	measured(t, got["base"], 4)
	failed(t, got["busy"], "before it was ready: exit status 1: listen: address already in use")
	failed(t, got["missing"], "/does/not/exist")
}

func TestGeneratorThatHangsIsEnded(t *testing.T) {
	cfg := config(logFile(t), "base /never")
	cfg.Slack = 300 * time.Millisecond // enough, or not, for the test binary to start
	failed(t, run(t, cfg)[0], "did not connect within 300ms and was ended")

	cfg = config(logFile(t), "base /a", "bad /hang")
	cfg.Slack = 3 * time.Second // for the good arm on a busy machine
	got := byArm(run(t, cfg))
	measured(t, got["base"], 4)
	failed(t, got["bad"], "did not finish its turn within 3.11s and was ended; generator: lost in thought")
}

func TestServerThatDoesNotStartIsGivenUpAfterTwoTries(t *testing.T) {
	cfg := config(logFile(t), "base / busy")
	cfg.Rounds = 4
	cells := run(t, cfg)
	for i, s := range cells {
		if tried := !strings.Contains(s.Error, "not tried"); tried != (i < 2) || s.OK() {
			t.Errorf("round %d: %q", i+1, s.Error)
		}
	}
	if len(cells) != 4 {
		t.Errorf("%d cells reported, want 4: none is left out silently", len(cells))
	}
}

func TestServerMayWorkInSeveralProcesses(t *testing.T) {
	for _, s := range run(t, config(logFile(t), "base / forker")) {
		measured(t, s, 4)
		if n := s.Limits.Processes; n != 0 && n != 2 { // 0: this system does not tell
			t.Errorf("limits were read of %s processes, want 2", strconv.Itoa(n))
		}
	}
}
