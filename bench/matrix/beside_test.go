package matrix_test

import (
	"slices"
	"strings"
	"testing"
)

// An arm may have flags of its own for its generator, and a second generator on the same server, which takes the same turns.
func TestASecondGeneratorBesideTheFirst(t *testing.T) {
	log := logFile(t)
	cfg := config(log, "alone /", "both /both")
	cfg.Arms[1].Load, cfg.Arms[1].Beside = []string{"--steady"}, []string{"--storm", "--more"}
	samples := byArm(run(t, cfg))
	alone, both := samples["alone"], samples["both"]
	measured(t, alone, 4)
	measured(t, both, 4)
	if alone.Beside != nil || both.Beside == nil || both.Beside.Sent != 4 {
		t.Errorf("beside: got %+v and %+v, want nothing, and a result of 4 turns", alone.Beside, both.Beside)
	}
	var flags []string
	servers := map[string]bool{}
	for _, w := range words(t, log) {
		switch {
		case w[1] == "flags":
			flags = append(flags, strings.Join(w[2:], " "))
		case w[1] == "pids" && w[0] == "/both":
			servers[w[3]] = true
		}
	}
	slices.Sort(flags)
	if want := []string{"--steady", "--storm --more"}; !slices.Equal(flags, want) {
		t.Errorf("flags: got %q, want %q", flags, want)
	}
	if len(servers) != 1 {
		t.Errorf("the two generators were told of %d servers, want 1", len(servers))
	}
}

// The first goes on as it should; the cell fails all the same.
func TestASecondGeneratorThatFailsFailsTheCell(t *testing.T) {
	cfg := config(logFile(t), "base /", "both /both")
	cfg.Arms[1].Beside = []string{"--as=/complain"}
	samples := byArm(run(t, cfg))
	measured(t, samples["base"], 4)
	failed(t, samples["both"], "no ports left")
}
