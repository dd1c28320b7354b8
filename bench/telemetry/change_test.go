package telemetry

import (
	"reflect"
	"testing"
	"time"
)

func made(v int64) reading { return reading{v, true} }

func TestBetweenSubtracts(t *testing.T) {
	start := time.Unix(0, 0)
	a := &Look{at: start, cpus: []ticks{{cpu: 1, busy: 100, steal: 10, softIRQ: 5, idle: 1000}},
		throttled: made(5), listenOverflows: made(7), serverWait: made(50), pressure: made(0)}
	b := &Look{at: start.Add(100 * time.Millisecond), cpus: []ticks{{cpu: 1, busy: 105, steal: 11, softIRQ: 7, idle: 1004}},
		throttled: made(9), listenOverflows: made(10), serverWait: made(90), pressure: made(25e6)}
	want := Change{Elapsed: 100e6, CPUs: []CPU{{CPU: 1, Busy: .5, Steal: .1, SoftIRQ: .2}}, Steal: .1,
		Throttled: 4, ListenOverflows: 3, ServerWait: 40, Pressure: .25}
	if got := Between(a, b); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Threads that end take their account with them, CPUs come and go, sources fail: never a negative figure.
func TestBetweenIsNeverNegative(t *testing.T) {
	later := &Look{at: time.Unix(9, 0), cpus: []ticks{{cpu: 0, busy: 9, steal: 9, softIRQ: 9, idle: 9}},
		throttled: made(9), listenOverflows: made(9), listenDrops: made(9), retransmits: made(9),
		generatorWait: made(9), serverWait: made(9), pressure: made(9)}
	earlier := &Look{at: time.Unix(1, 0), cpus: []ticks{{cpu: 0, busy: 1, steal: 1, softIRQ: 1, idle: 1}},
		throttled: made(1), listenOverflows: made(1), listenDrops: made(1), retransmits: made(1),
		generatorWait: made(1), serverWait: made(1), pressure: made(1)}
	if got, want := Between(later, earlier), (Change{CPUs: []CPU{{}}}); !reflect.DeepEqual(got, want) {
		t.Errorf("backwards: got %+v, want nothing but %+v", got, want)
	}
	if got, want := Between(&Look{}, later), (Change{Elapsed: int64(later.at.Sub(time.Time{}))}); !reflect.DeepEqual(got, want) {
		t.Errorf("from a look that read nothing: got %+v, want %+v", got, want)
	}
}

func TestWhatEitherLookMissedIsSaidOnce(t *testing.T) {
	a, b := &Look{unread: []string{"x: gone"}}, &Look{unread: []string{"x: gone", "y: forbidden"}}
	want := []string{"x: gone", "y: forbidden"}
	if got := Between(a, b).Unread; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAddWeightsSharesByTime(t *testing.T) {
	var sum Change
	sum.Add(Change{Elapsed: 100, CPUs: []CPU{{CPU: 0, Busy: 1}, {CPU: 3, Steal: .5}}, Steal: .5, Throttled: 1, Pressure: 1, Unread: []string{"x"}})
	sum.Add(Change{Elapsed: 300, CPUs: []CPU{{CPU: 0, Steal: .5}, {CPU: 3}}, Steal: .5, Throttled: 2, Retransmits: 5, Unread: []string{"x"}})
	want := Change{Elapsed: 400, CPUs: []CPU{{CPU: 0, Busy: .25, Steal: .375}, {CPU: 3, Steal: .125}}, Steal: .375,
		Throttled: 3, Retransmits: 5, Pressure: .25, Unread: []string{"x"}}
	if !reflect.DeepEqual(sum, want) {
		t.Errorf("got  %+v\nwant %+v", sum, want)
	}
}

func TestAddOwnsWhatItSums(t *testing.T) {
	first := Change{Elapsed: 100, CPUs: []CPU{{CPU: 0, Busy: 1}}}
	var sum Change
	sum.Add(first)
	sum.Add(Change{Elapsed: 100, CPUs: []CPU{{CPU: 0}}})
	if first.CPUs[0].Busy != 1 {
		t.Errorf("the first window's CPU became %+v", first.CPUs[0])
	}
}
