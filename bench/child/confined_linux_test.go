package child

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"testing"
)

const confinedVar = "TEST_CONFINED"

func TestAProcessKnowsWhatItIsPinnedTo(t *testing.T) {
	allowed, err := allowedCPUs()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv(confinedVar) != "" {
		if got := Confined(); !slices.Equal(got, allowed) {
			t.Errorf("pinned to %v: got %v", allowed, got)
		}
		return
	}
	if len(allowed) < 2 {
		t.Skipf("one CPU only, %v: being pinned to it is no difference", allowed)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err = pinned(allowed[:1], func() error {
		cmd := exec.Command(os.Args[0], "-test.run=^TestAProcessKnowsWhatItIsPinnedTo$")
		cmd.Env = append(os.Environ(), confinedVar+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Logf("%s", out)
		}
		return err
	})
	if err != nil {
		t.Errorf("a child pinned to CPU %d: %v", allowed[0], err)
	}
}
