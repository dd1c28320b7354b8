package quiet_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/handoff-http/handoff/bench/report/live/quiet"
)

// The test's process is started again with CI as it is named here, to see what it finds and what it gives back.
func TestEnvironmentIsGivenBackAsItWas(t *testing.T) {
	if want, child := os.LookupEnv("QUIET_TEST_CI"); child {
		if during := os.Getenv("CI"); during == "" {
			t.Error("CI is not set while packages are initialised")
		}
		quiet.Restore()
		if got, set := os.LookupEnv("CI"); got != want || set != (want != "") {
			t.Errorf("CI is %q (set: %v) after Restore, want %q", got, set, want)
		}
		return
	}
	for _, ci := range []string{"", "true"} {
		cmd := exec.Command(os.Args[0], "-test.run=^TestEnvironmentIsGivenBackAsItWas$")
		for _, pair := range os.Environ() {
			if len(pair) < 3 || pair[:3] != "CI=" {
				cmd.Env = append(cmd.Env, pair)
			}
		}
		if cmd.Env = append(cmd.Env, "QUIET_TEST_CI="+ci); ci != "" {
			cmd.Env = append(cmd.Env, "CI="+ci)
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("with CI=%q: %v\n%s", ci, err, out)
		}
	}
}
