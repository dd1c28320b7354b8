package main

import (
	"strings"
	"syscall"
	"testing"
)

func TestTheLaboratorysOwnServersAreHiddenAndServe(t *testing.T) {
	help, _, _ := handoff(t, "--help")
	for _, args := range [][]string{{"wrong", "held", "--mended"}, {"wrong", "bytewise"}, {"plain", "nethttp"}} {
		if strings.Contains(help, "\n  "+args[0]) {
			t.Errorf("handoff --help lists %s:\n%s", args[0], help)
		}
		s := start(t, command(args...))
		s.answers(200, getRoot)
		s.signal(syscall.SIGTERM)
		s.exits(0)
	}
}

func TestAFaultThatNobodyHasExitsWithTwoAndListsThem(t *testing.T) {
	if _, stderr, code := handoff(t, "wrong", "nope"); code != 2 || !strings.Contains(stderr, "unflushed") {
		t.Errorf("exit code %d, %q, want 2 and the modes", code, stderr)
	}
	if _, stderr, code := handoff(t, "plain", "nope"); code != 2 || !strings.Contains(stderr, "nethttp") {
		t.Errorf("exit code %d, %q, want 2 and the names", code, stderr)
	}
}
