package arch

import (
	"os"
	"slices"
	"testing"
	"testing/fstest"
)

const module = "github.com/handoff-http/handoff"

func TestImportsFollowTheArrows(t *testing.T) {
	root := os.DirFS("../..")
	document, err := os.ReadFile("../../docs/ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	rooms, err := ReadRooms(string(document))
	if err != nil {
		t.Fatalf("docs/ARCHITECTURE.md: %v", err)
	}
	packages, imports, err := Read(root, module)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range rooms.Check(packages, imports) {
		t.Error(wrong)
	}
	if t.Failed() {
		t.Log("move the code to the room it belongs to, or draw the arrow in docs/ARCHITECTURE.md and say there why")
	}
}

// tree is a repository with one fault of each kind, against the list below.
var tree = fstest.MapFS{
	"pkg/engine/engine.go":        {Data: []byte(`package engine; import ("errors"; "` + module + `/pkg/parser")`)},
	"pkg/engine/engine_test.go":   {Data: []byte(`package engine; import "` + module + `/pkg/server"`)},
	"pkg/engine/sock_plan9.go":    {Data: []byte(`package engine; import "` + module + `/internal/sock"`)},
	"pkg/engine/fast_test.go":     {Data: []byte(`package engine; import "unsafe"`)},
	"pkg/parser/parser.go":        {Data: []byte(`package parser; import "unsafe"`)},
	"pkg/server/server.go":        {Data: []byte(`package server; import "go.uber.org/zap/zapcore"`)},
	"internal/sock/sock.go":       {Data: []byte(`package sock; import "go.uber.org/zapper"`)},
	"internal/only/only_test.go":  {Data: []byte(`package only; import "` + module + `/pkg/server"`)},
	"pkg/engine/testdata/fake.go": {Data: []byte(`package fake; import "` + module + `/pkg/server"`)},
	"pkg/new/new.go":              {Data: []byte(`package new`)},
}

const list = "text\n```arrows\n" + `
pkg/parser    ->
pkg/engine    -> pkg/parser pkg/writer
pkg/server    -> go.uber.org/zap
internal/sock -> go.uber.org/zap
pkg/gone      -> pkg/parser
` + "```\ntext"

func TestEveryKindOfFaultIsFound(t *testing.T) {
	rooms, err := ReadRooms(list)
	if err != nil {
		t.Fatal(err)
	}
	packages, imports, err := Read(tree, module)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"internal/sock -> go.uber.org/zap: listed, but nothing imports it",
		"internal/sock/sock.go: new arrow internal/sock -> go.uber.org/zapper",
		"pkg/engine -> pkg/writer: listed, but nothing imports it",
		"pkg/engine/fast_test.go: unsafe is for pkg/parser, pkg/writer and internal/ only",
		"pkg/engine/sock_plan9.go: new arrow pkg/engine -> internal/sock",
		"pkg/gone: listed, but there is no such package",
		"pkg/new: a package that is not listed",
	}
	if got := rooms.Check(packages, imports); !slices.Equal(got, want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestListThatCannotBeReadIsAnError(t *testing.T) {
	for _, document := range []string{
		"",
		"```arrows\npkg/parser ->\n",
		"```arrows\npkg/parser pkg/writer\n```",
		"```arrows\npkg/parser\n```",
		"```arrows\npkg/parser ->\npkg/parser ->\n```",
	} {
		if rooms, err := ReadRooms(document); err == nil {
			t.Errorf("%q: got %v, want an error", document, rooms)
		}
	}
}

func TestFileThatDoesNotParseIsAnError(t *testing.T) {
	broken := fstest.MapFS{"pkg/x/x.go": {Data: []byte("package")}}
	if _, _, err := Read(broken, module); err == nil {
		t.Error("no error")
	}
}
