package doctest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What the documents write, and the tests replace: the program and the examples, which are built once; their usual
// address; a second one for the admin port; where files go.
const (
	program = "go run ./cmd/handoff"
	example = "go run ./examples/"
	usual   = "127.0.0.1:8080"
	admin   = "127.0.0.1:9090"
)

const (
	patience = time.Minute // for one command; they take seconds
	readyIn  = 30 * time.Second
)

// session runs the commands of one document from top to bottom, as a reader with two terminals would: what serves goes
// on in the background until the next that serves, or the end.
type session struct {
	root, scratch string
	bin           string // directory of what is built
	runs          int
	server        *background
	admin         string
}

func newSession(t *testing.T, root, bin string) *session {
	s := &session{root: root, scratch: t.TempDir(), bin: bin, admin: freeAddress(t)}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// run runs one command. A missing program is errMissing.
func (s *session) run(command string) error {
	name, _, _ := strings.Cut(command, " ")
	if _, err := exec.LookPath(name); err != nil {
		return fmt.Errorf("%w: %s", errMissing, name)
	}
	shown := strings.HasPrefix(command, example) // serves, but not from the environment's address
	serves := shown || strings.HasPrefix(command, program+" serve") && !strings.Contains(command, "--help")
	if serves {
		if err := s.stop(); err != nil {
			return err
		}
	}
	line := s.here(command, serves)
	if shown {
		line += " -addr 127.0.0.1:0"
	}
	if serves {
		var err error
		if s.server, err = s.start("exec " + line); err == nil {
			s.server.example = shown
		}
		return err
	}
	for most := 3; ; most-- {
		out, err := s.once(line)
		if err == nil || doubted(err) {
			return nil
		}
		if most == 1 || !heldUp(out) {
			return fmt.Errorf("%s: %w\n%s", line, err, out)
		}
		if _, to, ok := strings.Cut(line, "--out "); ok { // which must be empty
			to, _, _ = strings.Cut(to, " ")
			if err := os.RemoveAll(to); err != nil {
				return err
			}
		}
	}
}

func (s *session) once(line string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return s.command(ctx, line).CombinedOutput()
}

// heldUp reports whether a command says that something was not answered in windows as short as these are here: that is
// the machine, unless it happens again and again.
func heldUp(out []byte) bool {
	return bytes.Contains(out, []byte("cells failed")) || bytes.Contains(out, []byte("no good answer"))
}

// doubted reports whether a command ended with 3: it did what it should, and its verdict is that the machine was too
// busy to believe the figures, which under test it may well be.
func doubted(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == 3
}

var errMissing = errors.New("not installed")

// here words a command for this session.
func (s *session) here(command string, serves bool) string {
	address := "127.0.0.1:0"
	if s.server != nil && !serves {
		address = s.server.address
	}
	return strings.NewReplacer(
		program, s.bin+"/handoff", example, s.bin+"/", usual, address, admin, s.admin,
		"results/", s.scratch+"/results/", "/tmp/", s.scratch+"/",
	).Replace(command)
}

// command is a line for the shell, in surroundings in which long measurements are short and leave nothing behind.
func (s *session) command(ctx context.Context, line string) *exec.Cmd {
	s.runs++
	cmd := exec.CommandContext(ctx, "sh", "-c", line)
	cmd.Dir = s.root
	cmd.Env = append(os.Environ(),
		"HANDOFF_ROUNDS=1", "HANDOFF_DURATION=100ms", "HANDOFF_WARMUP=10ms", "HANDOFF_ADDR=127.0.0.1:0",
		"HANDOFF_OUT="+filepath.Join(s.scratch, fmt.Sprint("run", s.runs)))
	cmd.WaitDelay = time.Second
	return cmd
}

// background is a server that a document has started.
type background struct {
	cmd     *exec.Cmd
	stderr  bytes.Buffer
	address string
	example bool
}

func terminated(p *os.ProcessState) bool {
	status, ok := p.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGTERM
}

// start starts a server and waits for its ready line.
func (s *session) start(line string) (*background, error) {
	b := &background{cmd: s.command(context.Background(), line)}
	b.cmd.Stderr = &b.stderr
	stdout, err := b.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := b.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", line, err)
	}
	late := time.AfterFunc(readyIn, func() { _ = b.cmd.Process.Kill() })
	said, err := bufio.NewReader(stdout).ReadString('\n')
	late.Stop()
	var name string
	if n, _ := fmt.Sscanf(said, "ready addr=%s strategy=%s", &b.address, &name); n == 2 {
		return b, nil
	}
	_ = b.cmd.Process.Kill()
	return nil, fmt.Errorf("%s: got %q (%v), want a ready line; %w\n%s", line, said, err, b.cmd.Wait(), &b.stderr)
}

// stop drains the server, which must then exit with 0. An example may also end at once: draining is what most of them
// have not learned yet.
func (s *session) stop() error {
	b := s.server
	if b == nil {
		return nil
	}
	s.server = nil
	late := time.AfterFunc(patience, func() { _ = b.cmd.Process.Kill() })
	defer late.Stop()
	err := b.cmd.Process.Signal(syscall.SIGTERM)
	if err := errors.Join(err, b.cmd.Wait()); err != nil && !(b.example && terminated(b.cmd.ProcessState)) {
		return fmt.Errorf("%s after SIGTERM: %w\n%s", b.cmd.Args[2], err, &b.stderr)
	}
	return nil
}

func freeAddress(t *testing.T) string {
	ln, err := net.Listen("tcp", "127.0.0.2:0") // where no client has its end, and so nobody takes it meanwhile
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}
