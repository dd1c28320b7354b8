package doctest

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

const root = "../.."

func TestEveryCommandInTheDocumentsWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("starts every strategy several times: not with -short")
	}
	if runtime.GOOS != "linux" {
		t.Skip("the documents show strategies that need Linux")
	}
	here, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	bin := build(t)
	for _, document := range documents(t) {
		name := filepath.ToSlash(strings.TrimPrefix(document, root+"/"))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSession(t, here, bin)
			for _, b := range blocks(t, document) {
				for _, command := range b.Commands {
					if b.NotRun != "" {
						t.Logf("%s:%d: %s: not run: %s", name, b.Line, command, b.NotRun)
						continue
					}
					t.Run(command, func(t *testing.T) { s.try(t, command) })
				}
			}
		})
	}
}

func (s *session) try(t *testing.T, command string) {
	err := s.run(command)
	if errors.Is(err, errMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestCommandsThatDoNotWorkAreNoticed(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program: not with -short")
	}
	s := newSession(t, t.TempDir(), build(t))
	for command, want := range map[string]string{
		"false":                                      "exit status 1",
		"no-such-program --help":                     "not installed",
		program + " compare --no-such-flag":          "exit status 2",
		program + " serve --strategy nope":           "want a ready line",
		example + "01-bind -backlog nope":            "want a ready line",
		program + " load http://127.0.0.1:1/":        "exit status 1",
		program + " strategies | grep no-such-thing": "exit status 1",
	} {
		if err := s.run(command); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", command, err, want)
		}
	}
}

func documents(t *testing.T) []string {
	all, err := filepath.Glob(root + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob(root + "/docs/*.md")
	if err != nil || len(all) == 0 || len(more) == 0 {
		t.Fatalf("got %v and %v (%v), want documents in the root and in docs", all, more, err)
	}
	return append(all, more...)
}

func blocks(t *testing.T, document string) []Block {
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	found, err := Blocks(string(text))
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	return found
}

func build(t *testing.T) (bin string) {
	sources(t)
	bin = t.TempDir()
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/handoff", "./examples/...")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return bin
}

// sources looks at every source file, because that makes them part of what go test knows this test by: it would
// otherwise repeat an old outcome from its cache.
func sources(t *testing.T) {
	for _, tree := range []string{"cmd", "pkg", "bench", "internal", "examples"} {
		err := filepath.WalkDir(filepath.Join(root, tree), func(name string, _ fs.DirEntry, err error) error {
			if err == nil && filepath.Ext(name) == ".go" {
				_, err = os.Stat(name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
