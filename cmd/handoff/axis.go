package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/pkg/strategy"
)

// spread makes of each arm that has an axis's knob, and does not say it, one arm for each of the axis's values:
// KNOB=V1,V2. An axis of the path is one of knobs, too, since it makes arms.
func spread(arms, axes []string) ([]string, error) {
	for _, axis := range axes {
		knob, list, ok := strings.Cut(axis, "=")
		values := strings.Split(list, ",")
		if !ok || knob == "" || slices.Contains(values, "") {
			return nil, fmt.Errorf("--axis %s: want KNOB=V1,V2", axis)
		}
		var all []string
		known := false
		for _, arm := range arms {
			if !has(arm, knob) {
				all = append(all, arm)
				continue
			}
			known = true
			for _, v := range values {
				all = append(all, arm+":"+knob+"="+v)
			}
		}
		if !known {
			return nil, fmt.Errorf("--axis %s: no arm here has a knob %s of its own to vary; they have: %s", axis, knob, strings.Join(knobsOf(arms), ", "))
		}
		arms = all
	}
	return arms, nil
}

// has reports whether an arm's strategy has a knob that the arm does not set.
func has(arm, knob string) bool {
	_, set, err := parseArm(arm)
	if _, given := set[knob]; err != nil || given {
		return false
	}
	return slices.Contains(knobsOf([]string{arm}), knob)
}

func knobsOf(arms []string) (names []string) {
	for _, arm := range arms {
		name, _, _ := strings.Cut(arm, ":")
		spec, err := strategy.Lookup(name)
		if err != nil {
			continue
		}
		_, knobs := spec.New()
		for _, k := range knobs {
			names = append(names, k.Name)
		}
		names = append(names, sharedKnobs...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
