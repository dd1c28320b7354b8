package engine_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	_ = flag.Set("rapid.checks", "500") // the command line, parsed later, still wins
	_ = flag.Set("rapid.nofailfile", "true")
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/handoff-http/handoff/pkg/engine.(*Clock).run"))
}
