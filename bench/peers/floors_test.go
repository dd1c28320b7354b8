package peers_test

import (
	"bytes"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// floors are the servers that parse nothing, each by what its ready line says.
var floors = []struct {
	name string
	make func(t *testing.T) (program string)
}{
	{"floor-c-epoll", func(t *testing.T) string { return compileFloor(t, "epoll", strict...) }},
	{"floor-c-uring", func(t *testing.T) string { return permitted(t, compileFloor(t, "uring", strict...)) }},
	{"floor-c-thread", func(t *testing.T) string { return compileFloor(t, "thread", strict...) }},
	{"gofloor", func(t *testing.T) string { return filepath.Join(build(t, "gofloor"), "gofloor") }},
}

// permitted skips where the kernel refuses io_uring. The address is refused only after that.
func permitted(t *testing.T, program string) string {
	out, _ := exec.Command(program, "--addr", "nowhere").CombinedOutput()
	if strings.Contains(string(out), "refuse") {
		t.Skip(string(out))
	}
	if !strings.Contains(string(out), "HOST:PORT") {
		t.Fatalf("%s --addr nowhere said %q, want what an address is", program, out)
	}
	return program
}

const get = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: curl/8.0\r\nAccept: */*\r\n\r\n"

// Whatever the reads of a floor are cut into, it owes an answer for each CRLFCRLF.
var conversations = []struct {
	name  string
	sends []string
	want  int
}{
	{"one, as curl asks", []string{get}, 1},
	{"one after another", []string{get, get}, 2},
	{"three at once", []string{get + get + get}, 3},
	{"a head in two", []string{get[:20], get[20:]}, 1},
	{"an end in 1 and 3", []string{get[:len(get)-3], get[len(get)-3:]}, 1},
	{"an end in 2 and 2", []string{get[:len(get)-2], get[len(get)-2:]}, 1},
	{"an end in 3 and 1", []string{get[:len(get)-1], get[len(get)-1:]}, 1},
	{"byte by byte", strings.Split(get, ""), 1},
	{"two and a half, and half", []string{get + get + get[:30], get[30:]}, 3},
	{"an end behind half an end", []string{"x\r\n\r", "\r\n\r\n"}, 1},
	{"no end after all", []string{"x\r\n\r", "\nx\r\n\r", "y" + get}, 2},
	{"ends in a row", []string{"\r\n\r\n\r\n\r", "\n\r\n\r\n"}, 3},
	{"of all lengths", []string{lengths(70)}, 70},
}

// lengths is heads of 4 bytes, 5, 6 and so on, so that their ends fall everywhere.
func lengths(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("x", i) + "\r\n\r\n")
	}
	return b.String()
}

func TestFloorsAnswerEveryHeadEnd(t *testing.T) {
	ours := len(raw(t, handoff(t), get))
	for _, f := range floors {
		t.Run(f.name, func(t *testing.T) {
			p := run(t, f.make(t), f.name)
			want := raw(t, p.addr, get)
			if len(want) != 115 || ours != len(want) || !bytes.HasSuffix(want, []byte("\r\n\r\nHello, World!")) {
				t.Fatalf("answer %q of %d bytes, want the 115 that handoff's has (%d)", want, len(want), ours)
			}
			for _, c := range conversations {
				t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
					if got := raw(t, p.addr, c.sends...); !bytes.Equal(got, bytes.Repeat(want, c.want)) {
						t.Errorf("%q: %d bytes %.300q, want %d answers", c.sends, len(got), got, c.want)
					}
				})
			}
			held := dial(t, p.addr)
			if err := p.end(); err != nil {
				t.Errorf("after SIGTERM with %v held: %v, want a clean exit", held.LocalAddr(), err)
			}
		})
	}
}

// More than the sockets can hold is asked for before any answer is read: sends fall short.
func TestFloorsWriteOnWhenASocketWasFull(t *testing.T) {
	const heads = 200_000
	for _, f := range floors {
		t.Run(f.name, func(t *testing.T) {
			p := run(t, f.make(t), f.name)
			want := bytes.Repeat(raw(t, p.addr, get), heads)
			nc := dial(t, p.addr)
			sent := make(chan error, 1)
			go func() {
				_, err := nc.Write(bytes.Repeat([]byte("GET /\r\n\r\n"), heads))
				sent <- err
			}()
			time.Sleep(300 * time.Millisecond) // it takes no longer to fill the sockets; if it did, the test would be weaker
			got := make([]byte, len(want))
			if n, err := io.ReadFull(nc, got); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes, %v, differ from the %d of %d answers", n, err, len(want), heads)
			}
			if err := <-sent; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFloorsLetGoOfClientsThatLeave(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("descriptors are counted in /proc")
	}
	for _, f := range floors {
		t.Run(f.name, func(t *testing.T) {
			p := run(t, f.make(t), f.name)
			raw(t, p.addr, get)
			before := p.descriptors(t)
			for i := range 60 {
				nc := dial(t, p.addr)
				_, _ = io.WriteString(nc, strings.Repeat(get, i*10)) // from nothing to more than is ever read
				if i%2 == 0 {
					_ = nc.(*net.TCPConn).SetLinger(0) // a reset
				}
				_ = nc.Close()
			}
			for deadline := time.Now().Add(patience); p.descriptors(t) > before; time.Sleep(5 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d descriptors, %d before the clients came", p.descriptors(t), before)
				}
			}
			if got := raw(t, p.addr, get); len(got) != 115 {
				t.Errorf("afterwards %q, want an answer", got)
			}
		})
	}
}

func TestFloorsSayWhyTheyDoNotServe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for _, f := range floors {
		t.Run(f.name, func(t *testing.T) {
			program := f.make(t)
			for _, tt := range []struct {
				args   []string
				want   string
				status int
			}{
				{[]string{"--addr", taken.Addr().String()}, "address already in use", 1},
				{[]string{"--adr", "127.0.0.1:0"}, "-addr", 2},
			} {
				cmd := exec.Command(program, tt.args...)
				out, _ := cmd.CombinedOutput()
				if code := cmd.ProcessState.ExitCode(); code != tt.status || !strings.Contains(strings.ToLower(string(out)), tt.want) {
					t.Errorf("%v: status %d, %q, want %d and %q", tt.args, code, out, tt.status, tt.want)
				}
			}
		})
	}
}
