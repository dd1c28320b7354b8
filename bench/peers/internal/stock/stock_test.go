package stock

import (
	"fmt"
	"testing"

	"github.com/handoff-http/handoff/pkg/writer"
)

func TestReasonsAreHandoffs(t *testing.T) {
	for code := 200; code < 600; code++ {
		if got, want := reasonOf(code), writer.Reason(code); got != want {
			t.Errorf("%d: %q, want %q", code, got, want)
		}
	}
}

func TestStatusTakesThreeDigitsFrom200To599(t *testing.T) {
	for digits, want := range map[string]string{
		"200": "OK\n", "299": "299\n", "422": "Unprocessable Content\n", "599": "599\n", "204": "", "205": "", "304": "",
	} {
		code, body, ok := Status(digits)
		if fmt.Sprint(code) != digits || string(body) != want || (body == nil) != (want == "") || !ok {
			t.Errorf("%s: got %d %q %v, want body %q", digits, code, body, ok, want)
		}
	}
	for _, digits := range []string{"", "199", "600", "20x", "-200", "+200", "18446744073709551816"} {
		if code, _, ok := Status(digits); ok {
			t.Errorf("%s: got %d, want it refused", digits, code)
		}
	}
}

func TestRefusedWorkNamesTheParameter(t *testing.T) {
	const want = "cpu: given twice\n"
	if code, body := Work([]byte("cpu=0&cpu=0")); code != 400 || string(body) != want {
		t.Errorf("got %d %q, want 400 %q", code, body, want)
	}
}
