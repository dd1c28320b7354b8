package result

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
)

func TestMachineIsRead(t *testing.T) {
	m := ReadMachine()
	if m.OS != runtime.GOOS || m.Arch != runtime.GOARCH || m.Cores < 1 || m.GOMAXPROCS < 1 || m.NoFile == 0 || m.Kernel == "" || m.Build.Go != runtime.Version() {
		t.Errorf("got %+v, want what every Unix tells", m)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), `""`) || strings.Contains(string(text), "null") {
		t.Errorf("figures that there are not should be left out: %s", text)
	}
}
