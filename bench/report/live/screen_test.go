package live

import (
	"io"
	"os"
	"strings"
	"testing"
)

// What runs on a terminal must leave it usable, whatever ends the process: cooked, on its own screen, with its cursor.
func TestScreenLeavesTheTerminalAsItWas(t *testing.T) {
	r, w, err := os.Pipe() // no terminal has to be there: the sequences are the same
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	output := make(chan string)
	go func() {
		text, _ := io.ReadAll(r)
		output <- string(text)
	}()
	s := newScreen(w, planOf(planned()))
	tell(s)
	s.End() // twice does no harm
	w.Close()
	text := <-output
	if shown, hidden := strings.LastIndex(text, "\x1b[?25h"), strings.LastIndex(text, "\x1b[?25l"); shown < hidden {
		t.Errorf("the cursor stays hidden: %q", text)
	}
	for _, sequence := range []string{"\x1b[?1049h", "\x1b[?2004h", "\x1b[6n", "\x1b]"} {
		if strings.Contains(text, sequence) {
			t.Errorf("%q asks the terminal for what nobody gives back: %q", sequence, text)
		}
	}
}

func TestOutputThatIsNoTerminalGetsLinesAndEventsWhenAskedFor(t *testing.T) {
	f, err := os.CreateTemp(t.TempDir(), "stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if v, is := New(f, planned(), false).(*plain); !is {
		t.Errorf("a file: %T, want plain lines", v)
	}
	if v, is := New(f, planned(), true).(*events); !is {
		t.Errorf("with events: %T, want those", v)
	}
}

func TestEnvironmentThatSaysNobodyWatchesGetsNoScreen(t *testing.T) {
	for _, c := range []struct {
		term, ci string
		want     bool
	}{{"xterm", "", true}, {"dumb", "", false}, {"", "", false}, {"xterm", "true", false}} {
		t.Setenv("TERM", c.term)
		t.Setenv("CI", c.ci)
		if got := capable(); got != c.want {
			t.Errorf("TERM=%q CI=%q: %v, want %v", c.term, c.ci, got, c.want)
		}
	}
}
