package conversation

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func load(t *testing.T) []*Conversation {
	t.Helper()
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A failure must be found by its name, and a name must be found once.
func TestNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range load(t) {
		if seen[c.Name] {
			t.Errorf("%s: there are two", c.Name)
		}
		seen[c.Name] = true
	}
}

// What a conversation claims can be looked up.
func TestClaimsCiteTheirSource(t *testing.T) {
	for _, c := range load(t) {
		if !strings.Contains(c.Claim, "RFC ") && !strings.HasPrefix(c.Name, "client/") {
			t.Errorf("%s: %q cites no RFC", c.Name, c.Claim)
		}
	}
}

// Every answer in a script is one that the masks and the lengths of a socket replay can be compared with.
func TestAnswersAreWellFormed(t *testing.T) {
	for _, c := range load(t) {
		for _, step := range c.Steps {
			if step.Kind != Out {
				continue
			}
			answers := bytes.Count(step.Bytes, []byte("HTTP/1.1 ")) - bytes.Count(step.Bytes, []byte("HTTP/1.1 100 "))
			if dates := bytes.Count(step.Bytes, []byte(masked)); dates != answers {
				t.Errorf("%s: %d dates in %d answers: %q", c.Name, dates, answers, step.Bytes)
			}
		}
	}
}

func TestMaskHidesDatesOnly(t *testing.T) {
	const wire = "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nDate: yesterday\r\n"
	const want = "HTTP/1.1 200 OK\r\nDate: DATE\r\n\r\nDate: yesterday\r\n"
	got := Mask([]byte(wire))
	if string(got) != want {
		t.Errorf("Mask(%q) = %q, want %q", wire, got, want)
	}
	if n := Length(got); n != len(wire) {
		t.Errorf("Length(%q) = %d, want %d", got, n, len(wire))
	}
}

func TestUnescape(t *testing.T) {
	for _, c := range []struct{ lines, want string }{
		{"", ""},
		{"\n\n", ""},
		{"a\nb\n", "ab"},
		{`\r\n\t\\\x00\xfF` + "\n", "\r\n\t\\\x00\xff"},
		{`a\*3{bc}d` + "\n", "abcbcbcd"},
		{`\*2{\r\n}` + "\n", "\r\n\r\n"},
		{`\*0{a}` + "\n", ""},
	} {
		if got, err := unescape([]byte(c.lines)); err != nil || string(got) != c.want {
			t.Errorf("unescape(%q) = %q, %v; want %q", c.lines, got, err, c.want)
		}
	}
	for _, lines := range []string{`\`, `\q`, `\x`, `\x1`, `\xzz`, `\*`, `\*3`, `\*3{a`, `\*{a}`, `\*-1{a}`} {
		if got, err := unescape([]byte(lines)); err == nil {
			t.Errorf("unescape(%q) = %q, want an error", lines, got)
		}
	}
}

func TestEscapeIsTheInverse(t *testing.T) {
	every := []byte(" ")
	for c := range 256 {
		every = append(every, byte(c))
	}
	for _, p := range [][]byte{every, []byte("a \nb"), []byte("aHTTP/1.1 200 OK\r\n"), nil} {
		if got, err := unescape(escape(p)); err != nil || !bytes.Equal(got, p) {
			t.Errorf("unescape(escape(%q)) = %q, %v", p, got, err)
		}
	}
}

func TestScriptsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, script := range []string{
		"-- in --\na\n",
		"-- case a --\nclaim\n",
		"-- case a --\n-- end --\nopen\n",
		"-- case a --\nclaim\n-- end --\najar\n",
		"-- case a --\nclaim\nlimits: line=many\n-- end --\nopen\n",
		"-- case a --\nclaim\n-- inn --\na\n-- end --\nopen\n",
		"-- case a --\nclaim\n-- in --\n\\q\n-- end --\nopen\n",
		"-- case a --\nclaim\n-- end --\nopen\n-- in --\na\n",
	} {
		files := fstest.MapFS{"a.txt": &fstest.MapFile{Data: []byte(script)}}
		if all, err := Load(files); err == nil {
			t.Errorf("Load(%q) = %d conversations, want an error", script, len(all))
		}
	}
}

// What was expected is left as it was written, down to its layout; what was not is replaced, and that alone.
func TestUpdateRewritesAnswersOnly(t *testing.T) {
	const text = "About.\n\n-- case a --\nclaim\n-- in --\nA\n-- out --\nB\nB\n-- eof --\n-- out --\n-- end --\nopen\n\n-- case b --\nclaim\n-- in --\nC\n-- end --\nclosed\n\n"
	const want = "About.\n\n-- case a --\nclaim\n-- in --\nA\n-- out --\nB\nB\n-- eof --\n-- out --\nD\\n\nE\n-- end --\nclosed\n\n-- case b --\nclaim\n-- in --\nC\n-- end --\nclosed\n\n"
	for _, c := range []struct {
		seen Answers
		want string
	}{
		{Answers{[][]byte{[]byte("BB"), nil}, Open}, text},
		{Answers{[][]byte{[]byte("BB"), []byte("D\nE")}, Closed}, want},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.txt")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := Read("a.txt", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := all[0].Update(dir, c.seen); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != c.want {
			t.Errorf("updated with %q: got %q, %v; want %q", c.seen, got, err, c.want)
		}
	}
}

// Every byte is tried in every position, except where the RFC leaves the verdict open.
func TestOctetsLeaveNothingOut(t *testing.T) {
	undecidable := 0
	for _, p := range positions {
		for c := range 256 {
			if p.judge(byte(c)) == undecided {
				undecidable++
			}
		}
	}
	all := Octets()
	if want := 256*len(positions) - undecidable; len(all) != want || undecidable > 150 {
		t.Errorf("%d conversations with %d left out, want %d", len(all), undecidable, want)
	}
	if !slices.ContainsFunc(all, func(c *Conversation) bool { return c.Name == "octets/value/0x00" && c.End == Closed }) {
		t.Error("NUL in a value is not refused")
	}
}
