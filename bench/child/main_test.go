package child_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/child"
)

// roleVar makes the test binary one of the children: its arguments say which.
const roleVar = "CHILD_TEST_ROLE"

func TestMain(m *testing.M) {
	if os.Getenv(roleVar) == "" {
		os.Exit(m.Run())
	}
	roles[os.Args[1]](os.Args[2:])
}

var roles = map[string]func(args []string){
	"serve": func([]string) { serve("127.0.0.1:0", true) },
	"rival": func(args []string) { serve(args[0], false) },
	"echo":  func([]string) { io.Copy(os.Stdout, os.Stdin) },
	"mute":  func([]string) { fmt.Fprintln(os.Stderr, "still thinking"); time.Sleep(time.Minute) },
	"busy":  func([]string) { fmt.Fprintln(os.Stderr, "listen: address already in use"); os.Exit(1) },
	"crash": func([]string) {
		fmt.Fprintln(os.Stderr, "all is well")
		panic("out of luck")
	},
	"polite": func([]string) {
		asked := make(chan os.Signal, 1)
		signal.Notify(asked, syscall.SIGTERM)
		fmt.Println("ready addr=nowhere")
		<-asked
		os.Exit(7)
	},
	"stubborn": func([]string) {
		signal.Ignore(syscall.SIGTERM)
		serve("127.0.0.1:0", true)
	},
	"family": func(args []string) {
		worker := exec.Command("sleep", "60")
		if err := worker.Start(); err != nil {
			os.Exit(1)
		}
		note(args[0], worker.Process.Pid)
		if args[1] == "stay" {
			time.Sleep(time.Minute)
		}
	},
	"parent": parent,
	"become": become,
}

func serve(addr string, tell bool) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if tell {
		fmt.Printf("noise\nready addr=%s strategy=fake\nmore noise\n", ln.Addr())
	}
	for {
		if nc, err := ln.Accept(); err == nil {
			nc.Close()
		}
	}
}

// parent has a child until it is killed.
func parent(args []string) {
	s := child.NewSpawner()
	c, err := s.Start(command("mute"), env(), nil, nil, nil)
	if err != nil {
		os.Exit(1)
	}
	note(args[0], c.PID())
	<-c.Done()
}

// become turns into the child that its further arguments are, on the CPUs that its first lists.
func become(args []string) {
	cpus, err := child.CPUs(args[0])
	if err == nil {
		err = child.Become(cpus, command(args[1:]...), os.Environ())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// note leaves a process number behind, whole or not at all.
func note(file string, pid int) {
	if os.WriteFile(file+".part", []byte(strconv.Itoa(pid)), 0o600) != nil || os.Rename(file+".part", file) != nil {
		os.Exit(1)
	}
}

func command(words ...string) []string { return append([]string{os.Args[0]}, words...) }

// env has -race not sleep for a second at each exit.
func env() []string { return append(os.Environ(), roleVar+"=1", "GORACE=atexit_sleep_ms=0") }

// spawner returns one that is closed with the test.
func spawner(t *testing.T) *child.Spawner {
	s := child.NewSpawner()
	t.Cleanup(s.Close)
	return s
}

// start starts a child that is ended with the test.
func start(t *testing.T, stdin io.Reader, stdout io.Writer, words ...string) *child.Child {
	t.Helper()
	c, err := spawner(t).Start(command(words...), env(), nil, stdin, stdout)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Stop(0) })
	return c
}

const patience = 30 * time.Second // more than anything here takes on a busy machine

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !happened(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited %v in vain for %s", patience, what)
		}
	}
}

func noted(t *testing.T, file string) (pid int) {
	t.Helper()
	eventually(t, "a process number in "+filepath.Base(file), func() bool {
		text, err := os.ReadFile(file)
		if err == nil {
			pid, err = strconv.Atoi(string(text))
		}
		return err == nil
	})
	return pid
}

func ready(t *testing.T, c *child.Child, line *child.ReadyLine, addr string) string {
	t.Helper()
	addr, err := child.Await(context.Background(), c, line, addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	return addr
}
