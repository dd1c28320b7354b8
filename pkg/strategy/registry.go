package strategy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Spec is what flags, the list of strategies and the comparison know about one.
type Spec struct {
	Name  string
	About string // one line: who accepts, who waits, who handles
	// New returns a strategy with its defaults and the knobs that set its fields.
	New func() (Strategy, []Knob)
	// Unavailable says why this system cannot run it; nil, or a nil result, when it can.
	Unavailable func() error
}

// Knob is one setting of a strategy, named as its flag is.
type Knob struct {
	Name    string
	About   string
	Default string
	Set     func(value string) error // the error says which values are valid
}

var registry []Spec

// Register makes a strategy known by name. It is for init functions; a name taken twice panics.
func Register(s Spec) {
	if slices.ContainsFunc(registry, func(o Spec) bool { return o.Name == s.Name }) {
		panic("strategy: " + s.Name + " registered twice")
	}
	registry = append(registry, s)
	slices.SortStableFunc(registry, func(a, b Spec) int { return strings.Compare(a.Name, b.Name) })
}

// Specs lists the registered strategies by name.
func Specs() []Spec { return slices.Clone(registry) }

// Names lists the names of the registered strategies.
func Names() []string {
	names := make([]string, len(registry))
	for i, s := range registry {
		names[i] = s.Name
	}
	return names
}

// Lookup finds a registered strategy. The error names the valid names.
func Lookup(name string) (Spec, error) {
	for _, s := range registry {
		if s.Name == name {
			return s, nil
		}
	}
	return Spec{}, fmt.Errorf("unknown strategy %q: valid are %s", name, strings.Join(Names(), ", "))
}

// New makes the named strategy with the given knobs. A knob that it lacks is a *KnobError, which names those it has.
func New(name string, knobs map[string]string) (Strategy, error) {
	spec, err := Lookup(name)
	if err != nil {
		return nil, err
	}
	s, has := spec.New()
	for _, k := range slices.Sorted(maps.Keys(knobs)) {
		i := slices.IndexFunc(has, func(h Knob) bool { return h.Name == k })
		if i < 0 {
			return nil, &KnobError{Strategy: name, Knob: k, Has: knobNames(has)}
		}
		if err := has[i].Set(knobs[k]); err != nil {
			return nil, fmt.Errorf("--%s %s: %w", k, knobs[k], err)
		}
	}
	return s, nil
}

// Available reports why this system cannot run the strategy, nil if it can.
func (s Spec) Available() error {
	if s.Unavailable == nil {
		return nil
	}
	return s.Unavailable()
}

// KnobError is a setting given to a strategy that does not have it.
type KnobError struct {
	Strategy, Knob string
	Has            []string
}

func (e *KnobError) Error() string {
	has := "it has none"
	if len(e.Has) > 0 {
		has = "it has --" + strings.Join(e.Has, ", --")
	}
	return fmt.Sprintf("strategy %s has no knob --%s: %s", e.Strategy, e.Knob, has)
}

func knobNames(has []Knob) []string {
	names := make([]string, len(has))
	for i, k := range has {
		names[i] = k.Name
	}
	return names
}

// Int is a knob that sets *p to a number from lo to hi. The field's value now is the default.
func Int(name string, p *int, lo, hi int, about string) Knob {
	return Knob{Name: name, About: about, Default: strconv.Itoa(*p), Set: func(v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < lo || n > hi {
			return fmt.Errorf("want a whole number from %d to %d", lo, hi)
		}
		*p = n
		return nil
	}}
}

// Choice is a knob that sets *p to one of a few words. The field's value now is the default.
func Choice[T ~string](name string, p *T, about string, words ...T) Knob {
	return Knob{Name: name, About: about, Default: string(*p), Set: func(v string) error {
		if !slices.Contains(words, T(v)) {
			return fmt.Errorf("want one of %v", words)
		}
		*p = T(v)
		return nil
	}}
}
