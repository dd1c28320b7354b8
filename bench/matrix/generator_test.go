package matrix_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/handoff-http/handoff/bench/load"
)

// A fake is a generator that speaks load.Serve's protocol and makes no load. What it is told to do it writes to a log that it
// shares with the others, a line an event: the path of its URL, the event, what belongs to it. The path also says
// how it behaves: "/hang" and the like misbehave in their second turn.
type fake struct {
	log           *os.File
	path          string
	server, turns int
	elapsed       time.Duration
}

// generate is called as the matrix calls a generator: LOG [FLAG…] --pid PID URL.
func generate(args []string) {
	own := args[1 : len(args)-3]
	target, err := url.Parse(args[len(args)-1])
	if err != nil {
		os.Exit(1)
	}
	f := &fake{path: target.Path}
	if f.log, err = os.OpenFile(args[0], os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		os.Exit(1)
	}
	f.server, _ = strconv.Atoi(args[len(args)-2])
	f.note("pids", os.Getpid(), f.server)
	if len(own) > 0 {
		f.note("flags", strings.Join(own, " "))
		if as, ok := strings.CutPrefix(own[0], "--as="); ok {
			f.path = as
		}
	}
	if f.path == "/never" {
		fmt.Fprintln(os.Stderr, "connecting")
		time.Sleep(time.Minute)
	}
	f.say(load.Message{Ready: true})
	if f.path == "/flood" {
		f.flood()
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		f.obey(strings.Fields(in.Text()))
	}
}

// note writes a line in one piece.
func (f *fake) note(event ...any) {
	fmt.Fprint(f.log, f.path+" "+fmt.Sprintln(event...))
}

func (f *fake) say(m load.Message) { json.NewEncoder(os.Stdout).Encode(m) }

// flood says more than anybody hears.
func (f *fake) flood() {
	for n := 0; ; n++ {
		f.say(load.Message{Snapshot: &load.Snapshot{}})
		if n == 400 {
			f.note("flooding")
		}
	}
}

func (f *fake) obey(order []string) {
	if order[0] == "end" {
		f.end()
	}
	window, err := time.ParseDuration(order[2])
	if order[0] != "turn" || err != nil {
		f.say(load.Message{Error: fmt.Sprintf("order %q", order)})
		os.Exit(1)
	}
	f.turns++
	f.elapsed += window
	f.note("turn", order[1], order[2])
	f.say(load.Message{Snapshot: &load.Snapshot{Requests: int64(len(f.path)), Elapsed: f.elapsed}})
	if f.turns == 2 {
		f.misbehave()
	}
	if f.path == "/drop" && f.turns == 3 {
		time.Sleep(time.Minute) // as nobody answers
	}
	f.note("over")
	f.say(load.Message{Turned: true})
	if f.path == "/drop" && f.turns == 2 {
		syscall.Kill(f.server, syscall.SIGKILL) // while it is parked, or about to be
	}
}

// misbehave returns if the path is not one of its.
func (f *fake) misbehave() {
	switch f.path {
	default:
		return
	case "/hang":
		fmt.Fprintln(os.Stderr, "lost in thought")
	case "/die":
		fmt.Fprintln(os.Stderr, "out of memory")
		os.Exit(3)
	case "/complain":
		f.say(load.Message{Error: "no ports left"})
		os.Exit(1)
	case "/babble":
		fmt.Println("{")
	case "/other":
		fmt.Println(`{"requests":5}`)
	case "/hasty":
		f.say(load.Message{Result: &load.Result{Requests: 1}})
	case "/kill":
		syscall.Kill(f.server, syscall.SIGKILL)
		for syscall.Kill(f.server, 0) == nil {
			time.Sleep(time.Millisecond)
		}
		f.say(load.Message{Error: "connection reset"})
	}
	time.Sleep(time.Minute) // it is killed first
}

// end gives the turns taken as what was sent.
func (f *fake) end() {
	f.note("end")
	r := &load.Result{Requests: 1, Conns: 1, Sent: int64(f.turns), Elapsed: int64(f.elapsed)}
	switch f.path {
	case "/none":
		r.Requests, r.Errors = 0, map[string]int64{"reset": 7}
	case "/refused":
		r.Requests, r.Errors = 0, map[string]int64{"status": 14205, "eof": 90}
		r.Statuses = map[string]int64{"404": 14201, "503": 4}
	case "/before":
		r.Requests, r.ErrorsOutside = 0, map[string]int64{"ports": 1234567}
	case "/silent":
		r.Requests, r.Conns = 0, 64
	case "/late":
		r.Requests, r.Outside, r.Overdue = 0, 5, 90
	case "/queue":
		r.Requests, r.ReqPerSec, r.Overdue = 0, 17, 90
	case "/part":
		r.Partial = true
	}
	f.say(load.Message{Result: r})
	os.Exit(0)
}
