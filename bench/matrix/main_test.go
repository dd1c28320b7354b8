package matrix_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

// roleVar makes the test binary one of the children of a comparison: its arguments say which.
const roleVar = "MATRIX_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(roleVar) == "" {
		os.Exit(m.Run())
	}
	roles[os.Args[1]](os.Args[2:])
}

var roles = map[string]func(args []string){
	"serve": func([]string) { serve("127.0.0.1:0", true) },
	"rival": func(args []string) { serve(args[0], false) },
	"forker": func([]string) {
		if err := exec.Command("sleep", "60").Start(); err != nil {
			os.Exit(1)
		}
		serve("127.0.0.1:0", true)
	},
	"silent": func([]string) { silent() },
	"mortal": func([]string) { go killSelf(150 * time.Millisecond); serve("127.0.0.1:0", true) },
	"tell":   tell,
	"mute":   func([]string) { fmt.Fprintln(os.Stderr, "still thinking"); time.Sleep(time.Minute) },
	"busy":   func([]string) { fmt.Fprintln(os.Stderr, "listen: address already in use"); os.Exit(1) },
	"stubborn": func(args []string) {
		signal.Ignore(syscall.SIGTERM)
		tell(args)
	},
	"load":   generate,
	"broken": func([]string) { fmt.Println("{"); os.Exit(0) },
	"parent": parent,
}

// silent accepts connections and never answers.
func silent() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		os.Exit(1)
	}
	fmt.Printf("ready addr=%s strategy=fake\n", ln.Addr())
	for {
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
	}
}

// tell leaves its process number behind.
func tell(args []string) {
	os.WriteFile(args[0], []byte(strconv.Itoa(os.Getpid())), 0o600)
	serve("127.0.0.1:0", true)
}

func killSelf(after time.Duration) {
	time.Sleep(after)
	syscall.Kill(os.Getpid(), syscall.SIGKILL)
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
	http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "Hello, World!") }))
}

// generate is called as the matrix calls a generator: … DURATION --pid PID URL.
func generate(args []string) {
	duration, _ := time.ParseDuration(args[0])
	pid, _ := strconv.Atoi(args[2])
	got, err := load.Run(context.Background(), load.Config{URL: args[3], Conns: 4, Duration: duration, Watch: pid})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(got)
	if got.Requests == 0 {
		os.Exit(1)
	}
}

// parent runs a comparison until it is killed.
func parent(args []string) {
	cfg := config("10s", arm("base", "tell", args[0]))
	matrix.Run(context.Background(), cfg)
}

func arm(name string, words ...string) result.Arm {
	return result.Arm{Name: name, Command: append([]string{os.Args[0]}, words...)}
}

func config(duration string, arms ...result.Arm) matrix.Config {
	return matrix.Config{
		Arms: arms, Rounds: 1, Seed: 1, Path: "/", Limit: 20 * time.Second,
		Generator: []string{os.Args[0], "load", duration},
		Env:       append(os.Environ(), roleVar+"=1", "GORACE=atexit_sleep_ms=0"), // or each exit takes a second under -race
	}
}
