package peers_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/pkg/server"
)

const patience = time.Minute // more than anything here takes on a busy machine

// build makes the executables of peers and returns their directory. It looks at every source file first, because that makes
// them part of what go test knows this test by: it would otherwise repeat an old outcome from its cache.
func build(t *testing.T, names ...string) (dir string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".go" {
			_, err = os.Stat(name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	cmd := exec.Command("go", "build", "-o", dir+"/")
	for _, name := range names {
		cmd.Args = append(cmd.Args, "./"+name)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return dir
}

// process is a running peer.
type process struct {
	cmd  *exec.Cmd
	addr string
}

// start runs the peer called name and waits for its ready line.
func start(t *testing.T, dir, name string) *process {
	t.Helper()
	return run(t, filepath.Join(dir, name), name)
}

// run is start for a program whose ready line says another name than its own.
func run(t *testing.T, program, name string) *process {
	t.Helper()
	cmd := exec.Command(program, "--addr", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // no harm once it has ended
	line, err := bufio.NewReader(io.LimitReader(out, 200)).ReadString('\n')
	addr, ok := strings.CutPrefix(line, "ready addr=")
	addr, ok2 := strings.CutSuffix(addr, " strategy="+name+"\n")
	if !ok || !ok2 {
		t.Fatalf("first line of output %q (%v), want ready addr=HOST:PORT strategy=%s", line, err, name)
	}
	return &process{cmd, addr}
}

// end sends SIGTERM and returns how the process ended.
func (p *process) end() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	stuck := time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() })
	defer stuck.Stop()
	return p.cmd.Wait()
}

// handoff serves the stock routes in this process until the test ends.
func handoff(t *testing.T) (addr string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ready, done := make(chan string, 1), make(chan error, 1)
	srv := server.Server{Addr: "127.0.0.1:0", Ready: func(a net.Addr) { ready <- a.String() }}
	go func() { done <- srv.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("handoff: %v", err)
		}
	})
	select {
	case addr := <-ready:
		return addr
	case err := <-done:
		done <- nil
		t.Fatal(fmt.Errorf("handoff: %w", err))
		return ""
	}
}
