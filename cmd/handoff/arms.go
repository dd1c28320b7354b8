package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/handoff-http/handoff/bench/child"
	"github.com/handoff-http/handoff/bench/result"
	"github.com/handoff-http/handoff/pkg/strategy"
)

// lineup is what a comparison compares: the arms, the baseline first, and those that cannot run here.
type lineup struct {
	arms        []result.Arm
	unavailable []result.Unavailable
}

// assemble reads arms, peers and axes of knobs as the command line gives them. exe is the program that serves our own
// strategies.
func assemble(exe string, strategies, peers, axes []string, baseline string) (lineup, error) {
	var l lineup
	if len(strategies) == 0 {
		strategies = strategy.Names()
	}
	strategies, err := spread(strategies, axes)
	if err != nil {
		return l, usage(err)
	}
	for _, spec := range strategies {
		if err := l.addStrategy(exe, spec); err != nil {
			return l, err
		}
	}
	for _, spec := range peers {
		if err := l.addPeer(spec); err != nil {
			return l, err
		}
	}
	if len(l.arms) == 0 {
		return l, errors.New("nothing to compare: " + l.unavailable[0].Name + " is not available here: " + l.unavailable[0].Why)
	}
	return l, l.lead(exe, baseline)
}

func (l *lineup) addStrategy(exe, spec string) error {
	name, knobs, err := parseArm(spec)
	if err != nil {
		return usage(err)
	}
	path := knobs["path"]
	delete(knobs, "path")
	if path != "" && path[0] != '/' {
		return usage(fmt.Errorf("arm %s: path %s: want a path that begins with /", spec, path))
	}
	if why, err := checkArm(name, knobs); err != nil {
		return usage(fmt.Errorf("arm %s: %w", spec, err))
	} else if why != nil {
		l.unavailable = append(l.unavailable, result.Unavailable{Name: spec, Why: why.Error()})
		return nil
	}
	return l.add(result.Arm{Name: spec, Command: serveCommand(exe, name, knobs), Path: path})
}

func (l *lineup) addPeer(spec string) error {
	name, command, ok := strings.Cut(spec, "=")
	if !ok || name == "" {
		return usage(fmt.Errorf("--peer %s: want NAME='command with {addr}'", spec))
	}
	words, err := child.Words(command)
	if err != nil {
		return usage(fmt.Errorf("--peer %s: %w", name, err))
	}
	return l.add(result.Arm{Name: name, Command: words, Peer: true})
}

func (l *lineup) add(arm result.Arm) error {
	if l.index(arm.Name) >= 0 {
		return usage(fmt.Errorf("arm %s is given twice; the baseline runs a second time by itself", arm.Name))
	}
	l.arms = append(l.arms, arm)
	return nil
}

func (l *lineup) index(name string) int {
	return slices.IndexFunc(l.arms, func(a result.Arm) bool { return a.Name == name })
}

// lead puts the baseline at the head, adding it if it was not among the arms, and its control at the end.
func (l *lineup) lead(exe, baseline string) error {
	if l.index(baseline) < 0 {
		if err := l.addStrategy(exe, baseline); err != nil {
			return fmt.Errorf("--baseline: %w", err)
		}
	}
	i := l.index(baseline)
	if i < 0 {
		return fmt.Errorf("--baseline %s is not available here: %s", baseline, l.unavailable[len(l.unavailable)-1].Why)
	}
	base := l.arms[i]
	l.arms = slices.Insert(slices.Delete(l.arms, i, i+1), 0, base)
	base.Name, base.Control = base.Name+controlMark, true
	return l.add(base)
}

// controlMark is what the name of the baseline's second run ends with.
const controlMark = " (A/A)"

// parseArm reads NAME[:knob=value]….
func parseArm(spec string) (name string, knobs map[string]string, err error) {
	name, rest, more := strings.Cut(spec, ":")
	knobs = make(map[string]string)
	for more {
		var knob string
		knob, rest, more = strings.Cut(rest, ":")
		key, value, ok := strings.Cut(knob, "=")
		if _, twice := knobs[key]; !ok || key == "" || value == "" || twice {
			return "", nil, fmt.Errorf("arm %s: %q is not a knob=value of its own; an arm is NAME[:knob=value]…, such as pool:workers=64", spec, knob)
		}
		knobs[key] = value
	}
	return name, knobs, nil
}

// sharedKnobs are the listener's and the process's: every strategy has them.
var sharedKnobs = []string{"backlog", "procs"}

// checkArm asks the registry whether the strategy has these knobs (err) and whether it can run here (why not).
func checkArm(name string, knobs map[string]string) (why, err error) {
	own := maps.Clone(knobs)
	for _, shared := range sharedKnobs {
		if n, ok := own[shared]; ok {
			if _, err := strconv.ParseUint(n, 10, 31); err != nil {
				return nil, fmt.Errorf("--%s %s: want a whole number from 0", shared, n)
			}
			delete(own, shared)
		}
	}
	spec, err := strategy.Lookup(name)
	if err != nil {
		return nil, err
	}
	if _, err := strategy.New(name, own); err != nil {
		return nil, err
	}
	return spec.Available(), nil
}

func serveCommand(exe, name string, knobs map[string]string) []string {
	argv := []string{exe, "serve", "--strategy", name, "--addr", "127.0.0.1:0", "--log-level", "error"}
	for _, knob := range slices.Sorted(maps.Keys(knobs)) {
		argv = append(argv, "--"+knob+"="+knobs[knob])
	}
	return argv
}

// ceilingArm is the server that parses nothing: what the generator reaches against it is the most that it can measure.
func ceilingArm(exe string) result.Arm {
	return result.Arm{Name: "ceiling", Command: []string{exe, "null"}, Ceiling: true}
}

// strategies names the arms that are strategies of ours.
func (l lineup) strategies() []string {
	var names []string
	for _, arm := range l.arms {
		if !arm.Peer && !arm.Control && !arm.Ceiling {
			names = append(names, arm.Name)
		}
	}
	return names
}

// fillProcs notes the GOMAXPROCS that each of our own servers will have: its knob's, what thread raises it to, or one for
// each CPU. Of a peer it cannot be told.
func (l *lineup) fillProcs(cpus []int) {
	usual := cmp.Or(len(cpus), runtime.NumCPU())
	for i := range l.arms {
		arm := &l.arms[i]
		if arm.Peer {
			continue
		}
		arm.Procs = usual
		name, knobs, err := parseArm(strings.TrimSuffix(arm.Name, controlMark))
		if err != nil || arm.Ceiling {
			continue
		}
		procs, _ := strconv.Atoi(knobs["procs"])
		delete(knobs, "procs")
		delete(knobs, "backlog")
		delete(knobs, "path")
		if s, err := strategy.New(name, knobs); err == nil && procs == 0 {
			if needs, ok := s.(interface{ Procs() int }); ok {
				procs = needs.Procs()
			}
		}
		arm.Procs = cmp.Or(procs, usual)
	}
}
