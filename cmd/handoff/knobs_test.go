package main

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
)

func TestEveryKnobOfEveryStrategyIsAFlag(t *testing.T) {
	help, _, code := handoff(t, "serve", "--help")
	if code != 0 {
		t.Fatalf("exit code %d", code)
	}
	words := strings.Join(strings.Fields(help), " ") // as if it had not been wrapped
	for _, spec := range strategy.Specs() {
		_, knobs := spec.New()
		for _, k := range knobs {
			if !strings.Contains(words, "--"+k.Name+"=") || !strings.Contains(words, spec.Name+": "+k.Default) {
				t.Errorf("serve --help does not have --%s with %s's default %s", k.Name, spec.Name, k.Default)
			}
		}
	}
}

func TestOnlyGivenKnobsHaveValues(t *testing.T) {
	p := knobFlags()
	if got := knobValues(p); len(got) != 0 {
		t.Errorf("nothing is given, and the knobs are %v", got)
	}
}

func TestAKnobFromTheEnvironmentCounts(t *testing.T) {
	cmd := command("serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "HANDOFF_STRATEGY=pool", "HANDOFF_WORKERS=none")
	if _, stderr, code := unserved(t, cmd); code != 2 || !strings.Contains(stderr, "--workers none: want a whole number") {
		t.Errorf("HANDOFF_WORKERS=none: exit code %d, %q; want 2 and the range", code, stderr)
	}
	cmd = command("serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "HANDOFF_STRATEGY=epoll", "HANDOFF_LOOPS=1", "HANDOFF_ACCEPT_BURST=8")
	s := start(t, cmd)
	if !strings.HasSuffix(s.ready, " strategy=epoll\n") || strings.Contains(s.stderr.String(), "ignored") {
		t.Errorf("ready line %q, stderr %s; want epoll with its knobs", s.ready, s.stderr)
	}
}

// The environment may be meant for another server: what this strategy lacks is one warning, and no obstacle.
func TestAKnobFromTheEnvironmentThatTheStrategyLacksIsAWarning(t *testing.T) {
	cmd := command("serve", "--addr", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "HANDOFF_WORKERS=8", "HANDOFF_ACCEPTORS=2")
	s := start(t, cmd)
	s.answers(200, getRoot)
	s.signal(syscall.SIGTERM)
	s.exits(0)
	said := s.stderr.String()
	if strings.Count(said, "no knob") != 1 || !strings.Contains(said, "--workers") || !strings.Contains(said, "warn") {
		t.Errorf("stderr is %s, want one warning that names --workers", said)
	}
}

// The command line wins, and is taken at its word even where the environment agrees.
func TestAKnobOnTheCommandLineThatTheStrategyLacksIsAnError(t *testing.T) {
	cmd := command("serve", "--addr", "127.0.0.1:0", "--workers", "8")
	cmd.Env = append(cmd.Env, "HANDOFF_WORKERS=8")
	if _, stderr, code := unserved(t, cmd); code != 2 || !strings.Contains(stderr, "no knob --workers") {
		t.Errorf("exit code %d, %q; want 2", code, stderr)
	}
}

func TestKnobsSharedByStrategiesAreOneFlag(t *testing.T) {
	help, _, _ := handoff(t, "serve", "--help")
	var flags []string
	for _, word := range strings.Fields(help) {
		if name, _, ok := strings.Cut(word, "="); ok && strings.HasPrefix(name, "--") {
			if slices.Contains(flags, name) {
				t.Errorf("%s is listed twice", name)
			}
			flags = append(flags, name)
		}
	}
	if !slices.Contains(flags, "--accept") {
		t.Errorf("flags are %v, want --accept among them", flags)
	}
}
