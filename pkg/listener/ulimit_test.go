//go:build unix

package listener

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// echoLimit makes the test binary a server under that many descriptors.
const echoLimit = "HANDOFF_TEST_ECHO_LIMIT"

// echoUnder prints its address and echoes until its standard input ends.
func echoUnder(limit string) {
	n, _ := strconv.ParseUint(limit, 10, 32)
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: n, Max: n}); err != nil {
		fmt.Println(err)
		return
	}
	l, err := Listen(Config{Addr: local})
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				io.Copy(c, struct{ io.Reader }{c})
			}()
		}
	}()
	fmt.Println(l.Addr())
	io.Copy(io.Discard, os.Stdin)
	l.Close()
}

func TestServesMoreClientsThanDescriptors(t *testing.T) {
	for _, limit := range []string{"64", "16"} {
		server := exec.Command(os.Args[0])
		server.Env = append(os.Environ(), echoLimit+"="+limit)
		server.Stderr = os.Stderr
		stdin, err := server.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdout, err := server.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		line, _ := bufio.NewReader(stdout).ReadString('\n')
		knock(t, limit, strings.TrimSpace(line))
		stdin.Close()
		if err := server.Wait(); err != nil {
			t.Errorf("limit %s: the server ended with %v", limit, err)
		}
	}
}

// knock connects 100 clients before the first one speaks. Each gets its answer, and leaves.
func knock(t *testing.T, limit, addr string) {
	var clients []net.Conn
	for i := range 100 {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Errorf("limit %s: client %d: %v", limit, i, err)
			break
		}
		clients = append(clients, c)
	}
	var wg sync.WaitGroup
	for i, c := range clients {
		wg.Go(func() {
			defer c.Close()
			buf := []byte{byte(i), 0}
			c.Write(buf[:1])
			if n, err := c.Read(buf[1:]); n != 1 || buf[1] != byte(i) {
				t.Errorf("limit %s: client %d read %d bytes, %v; want its byte back", limit, i, n, err)
			}
		})
	}
	wg.Wait()
}
