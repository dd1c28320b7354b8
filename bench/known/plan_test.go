package known

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func parse(t *testing.T, name string, args ...string) plan {
	t.Helper()
	k, err := find(name)
	if err != nil {
		t.Fatal(err)
	}
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	make := k.plan(f)
	if err := f.Parse(args); err != nil {
		t.Fatal(err)
	}
	p, err := make()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const ms = time.Millisecond

func TestAnswersAreDueByTheFormula(t *testing.T) {
	for _, tc := range []struct {
		kind string
		args []string
		read []time.Duration
		want []time.Duration
	}{
		{"delay", []string{"--delay", "5ms"},
			[]time.Duration{0, 1 * ms, 9 * ms},
			[]time.Duration{5 * ms, 6 * ms, 14 * ms}},
		{"md1", []string{"--service", "2ms"},
			[]time.Duration{0, 0, 1 * ms, 9 * ms, 10 * ms},
			[]time.Duration{2 * ms, 4 * ms, 6 * ms, 11 * ms, 13 * ms}},
		{"stall", []string{"--at", "10ms", "--for", "5ms"},
			[]time.Duration{0, 9 * ms, 10 * ms, 14 * ms, 15 * ms, 50 * ms},
			[]time.Duration{0, 9 * ms, 15 * ms, 15 * ms, 15 * ms, 50 * ms}},
		{"stall", []string{"--at", "10ms", "--for", "5ms", "--every", "20ms"},
			[]time.Duration{5 * ms, 12 * ms, 29 * ms, 30 * ms, 74 * ms, 75 * ms},
			[]time.Duration{5 * ms, 15 * ms, 29 * ms, 35 * ms, 75 * ms, 75 * ms}},
	} {
		p := parse(t, tc.kind, tc.args...)
		for i, read := range tc.read {
			if got := p.due(read); got != tc.want[i] {
				t.Errorf("%s %v: request %d, read at %v, is due at %v, want %v", tc.kind, tc.args, i, read, got, tc.want[i])
			}
		}
	}
}

func TestDispersionTellsAClockFromAPoissonProcess(t *testing.T) {
	var clock, poisson books
	at, random := 0.0, rand.New(rand.NewPCG(1, 1))
	for i := range 20_000 {
		clock.request(time.Duration(i) * ms)
		at += random.ExpFloat64()
		poisson.request(time.Duration(at * float64(ms)))
	}
	if got := clock.dispersion(); math.Abs(got) > 0.01 {
		t.Errorf("of a clock: got %.3f, want 0", got)
	}
	if got := poisson.dispersion(); got < 0.9 || got > 1.1 {
		t.Errorf("of a Poisson process: got %.3f, want 1", got)
	}
	if clock.requests != 20_000 {
		t.Errorf("got %d requests, want 20,000", clock.requests)
	}
}

func TestDispersionOfNothingIsNone(t *testing.T) {
	var b books
	if b.request(0); b.dispersion() != 0 {
		t.Errorf("one request: got %v, want 0", b.dispersion())
	}
}
