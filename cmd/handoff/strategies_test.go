package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/handoff-http/handoff/pkg/strategy"
)

func TestStrategiesAreListedForPeople(t *testing.T) {
	stdout, stderr, code := handoff(t, "strategies")
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, %q", code, stderr)
	}
	for _, spec := range strategy.Specs() {
		if !strings.Contains(stdout, "\n"+spec.Name+" ") && !strings.HasPrefix(stdout, spec.Name+" ") || !strings.Contains(stdout, spec.About) {
			t.Errorf("%s is not described in\n%s", spec.Name, stdout)
		}
		_, knobs := spec.New()
		for _, k := range knobs {
			if !strings.Contains(stdout, "--"+k.Name+" "+k.Default+": "+k.About) {
				t.Errorf("%s: --%s is not described", spec.Name, k.Name)
			}
		}
	}
}

func TestStrategiesAreListedForPrograms(t *testing.T) {
	cmd := command("strategies", "--json")
	cmd.Env = append(cmd.Env, nowhereVar+"=1")
	stdout, stderr, code := finish(t, cmd)
	var list []listedStrategy
	if err := json.Unmarshal([]byte(stdout), &list); err != nil || code != 0 || stderr != "" {
		t.Fatalf("%v, exit code %d, %q", err, code, stderr)
	}
	seen := map[string]listedStrategy{}
	for _, s := range list {
		seen[s.Name] = s
		if s.About == "" || s.Knobs == nil || s.Available == (s.Unavailable != "") {
			t.Errorf("%+v: want it described, with knobs or [], and available or a reason", s)
		}
	}
	for _, name := range strategy.Names() {
		if _, ok := seen[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	if s := seen["nowhere"]; s.Available || s.Unavailable != "needs another planet" {
		t.Errorf("one that runs nowhere is listed as %+v", s)
	}
	if len(seen["pool"].Knobs) != 5 || len(seen["serial"].Knobs) != 0 {
		t.Errorf("pool has %v, serial %v; want 5 knobs and none", seen["pool"].Knobs, seen["serial"].Knobs)
	}
}

func TestAStrategyThatRunsNowhereSaysWhy(t *testing.T) {
	cmd := command("serve", "--addr", "127.0.0.1:0", "--strategy", "nowhere")
	cmd.Env = append(cmd.Env, nowhereVar+"=1")
	if _, stderr, code := unserved(t, cmd); code != 1 || !strings.Contains(stderr, "needs another planet") {
		t.Errorf("exit code %d, %q; want 1 and the reason", code, stderr)
	}
}
