package strategy_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
)

var known = []string{"epoll", "goroutine", "pool", "reactor", "serial", "thread", "uring"}

func TestTheRegistryListsTheStrategiesInOrder(t *testing.T) {
	names := strategy.Names()
	if !slices.IsSorted(names) {
		t.Errorf("the names are %v, want them in order", names)
	}
	for _, name := range known {
		spec, err := strategy.Lookup(name)
		if err != nil || spec.Name != name || spec.About == "" || spec.New == nil || !slices.Contains(names, name) {
			t.Errorf("%s: %+v, %v; want it known and described", name, spec, err)
		}
		if why := spec.Available(); why != nil && !errors.Is(why, errors.ErrUnsupported) {
			t.Errorf("%s is not available because of %v, which does not wrap errors.ErrUnsupported", name, why)
		}
	}
	specs := strategy.Specs()
	specs[0] = strategy.Spec{}
	if strategy.Specs()[0].Name == "" {
		t.Error("the list of strategies can be changed from outside")
	}
}

func TestAnUnknownStrategyIsToldTheNames(t *testing.T) {
	for _, err := range []error{second(strategy.Lookup("nope")), second(strategy.New("nope", nil))} {
		for _, name := range append(known, `"nope"`) {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("the error is %v, want it to name %s", err, name)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAKnobThatAStrategyLacksIsToldTheOnesItHas(t *testing.T) {
	for name, has := range map[string]string{
		"epoll": "--loops, --accept, --accept-burst, --turn", "goroutine": "--acceptors, --accept", "serial": "it has none",
		"pool": "--acceptors, --accept, --workers, --queue, --overload", "thread": "--max-threads",
	} {
		_, err := strategy.New(name, map[string]string{"colour": "red"})
		var lacks *strategy.KnobError
		if !errors.As(err, &lacks) || lacks.Strategy != name || lacks.Knob != "colour" ||
			!strings.Contains(err.Error(), "--colour") || !strings.Contains(err.Error(), has) {
			t.Errorf("%s: %v, want a KnobError with %q", name, err, has)
		}
	}
}

func TestAKnobOutOfRangeIsToldTheRange(t *testing.T) {
	for _, c := range []struct{ name, knob, value, want string }{
		{"pool", "workers", "0", "from 1 to"},
		{"pool", "workers", "-1", "from 1 to"},
		{"pool", "workers", "many", "from 1 to"},
		{"pool", "workers", "1e3", "from 1 to"},
		{"pool", "workers", "99999999999999999999", "from 1 to"},
		{"pool", "queue", "-1", "from 0 to"},
		{"pool", "overload", "drop", "[block reject]"},
		{"epoll", "accept", "exclusive", "[shared reuseport]"},
		{"epoll", "turn", "0", "from 1 to"},
		{"epoll", "accept-burst", "-1", "from 0 to"},
		{"thread", "max-threads", "10000", "to 9000"},
		{"goroutine", "acceptors", "", "from 1 to"},
	} {
		_, err := strategy.New(c.name, map[string]string{c.knob: c.value})
		if err == nil || !strings.Contains(err.Error(), "--"+c.knob+" "+c.value) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s=%s: %v, want an error with the flag and %q", c.name, c.knob, c.value, err, c.want)
		}
	}
}

func TestKnobsSetFields(t *testing.T) {
	for _, c := range []struct {
		name  string
		knobs map[string]string
		want  any
	}{
		{"serial", nil, strategy.Serial{}},
		{"goroutine", map[string]string{"acceptors": "3", "accept": "reuseport"}, &strategy.Goroutine{Acceptors: 3, Accept: strategy.Reuseport}},
		{"pool", map[string]string{"workers": "8", "queue": "2", "overload": "reject"},
			&strategy.Pool{Workers: 8, Queue: 2, Overload: strategy.Reject, Acceptors: 1, Accept: strategy.Shared}},
		{"epoll", map[string]string{"accept-burst": "0", "turn": "7", "loops": "2"},
			&strategy.Epoll{Loops: 2, Accept: strategy.Shared, Burst: -1, Turn: 7}}, // a flag's 0 is without bound
		{"thread", map[string]string{"max-threads": "9"}, &strategy.Thread{MaxThreads: 9}},
	} {
		if got, err := strategy.New(c.name, c.knobs); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s with %v: %+v, %v; want %+v", c.name, c.knobs, got, err, c.want)
		}
	}
}

func TestTheDefaultsOfAStrategyAreValidKnobs(t *testing.T) {
	for _, spec := range strategy.Specs() {
		_, knobs := spec.New()
		for _, k := range knobs {
			if err := k.Set(k.Default); err != nil || k.About == "" {
				t.Errorf("%s: knob %s, default %q: %v; want it valid and described", spec.Name, k.Name, k.Default, err)
			}
		}
	}
}

func TestANameTakenTwicePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("registered pool twice, want a panic")
		}
	}()
	strategy.Register(strategy.Spec{Name: "pool"})
}

func TestOnlyStrategiesThatAskedForItShareAPort(t *testing.T) {
	for _, s := range []interface{ ReusePort() bool }{strategy.Goroutine{}, strategy.Pool{}, strategy.Epoll{}} {
		if s.ReusePort() {
			t.Errorf("%+v wants SO_REUSEPORT by default", s)
		}
	}
	for _, s := range []interface{ ReusePort() bool }{
		strategy.Goroutine{Accept: strategy.Reuseport}, strategy.Pool{Accept: strategy.Reuseport}, strategy.Epoll{Accept: strategy.Reuseport},
	} {
		if !s.ReusePort() {
			t.Errorf("%+v does not want SO_REUSEPORT", s)
		}
	}
}
