package result

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// ReadBuild says what is running: the binary's own stamp, or, for want of one, the checkout it was started in. `go run`
// stamps nothing, and it is how most runs are made.
func ReadBuild() Build {
	b := Build{Version: "(devel)", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	dirty := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			dirty = s.Value == "true"
		}
	}
	if b.Commit == "" {
		b.Commit, dirty = checkout(info.Main.Path)
	}
	if b.Commit != "" && dirty {
		b.Commit += "+dirty"
	}
	return b
}

// checkout asks git about the working directory, if that lies in a checkout of the module.
func checkout(module string) (commit string, dirty bool) {
	dir, err := os.Getwd()
	if err != nil || module == "" {
		return "", false
	}
	for !declares(filepath.Join(dir, "go.mod"), module) {
		up := filepath.Dir(dir)
		if up == dir {
			return "", false
		}
		dir = up
	}
	head, err := exec.Command("git", "-C", dir, "rev-parse", "HEAD").Output()
	if err != nil {
		return "", false
	}
	changes, err := exec.Command("git", "-C", dir, "status", "--porcelain").Output()
	return strings.TrimSpace(string(head)), err != nil || len(changes) > 0
}

func declares(gomod, module string) bool {
	text, err := os.ReadFile(gomod)
	first, _, _ := strings.Cut(string(text), "\n")
	return err == nil && strings.TrimSpace(first) == "module "+module
}
