package listener

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/handoff-http/handoff/internal/sock"
)

func TestHalfCloseBothWays(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	if _, err := client.Write([]byte("question")); err != nil {
		t.Fatal(err)
	}
	if err := client.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(server); string(got) != "question" || err != nil {
		t.Errorf("server read %q, %v; want question", got, err)
	}
	if _, err := server.Write([]byte("answer")); err != nil {
		t.Fatal(err)
	}
	if err := server.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(client); string(got) != "answer" || err != nil {
		t.Errorf("client read %q, %v; want answer", got, err)
	}
	if n, err := server.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("got %d, %v; want a bare io.EOF again", n, err)
	}
}

func TestDeadlinesEndReadsAndWrites(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	soon := func() time.Time { return time.Now().Add(time.Millisecond) }
	if err := server.SetReadDeadline(soon()); err != nil {
		t.Fatal(err)
	}
	_, err := server.Read(make([]byte, 1))
	var timeout net.Error
	if err != os.ErrDeadlineExceeded || !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("Read: got %v, want a bare os.ErrDeadlineExceeded", err)
	}
	if err := server.SetWriteDeadline(soon()); err != nil {
		t.Fatal(err)
	}
	block := make([]byte, 1<<20)
	for err = nil; err == nil; _, err = server.Write(block) {
	}
	if err != os.ErrDeadlineExceeded {
		t.Errorf("Write: got %v, want a bare os.ErrDeadlineExceeded", err)
	}
	if err := server.SetDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	client.Write([]byte("x"))
	if n, err := server.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Errorf("without a deadline: got %d, %v; want a byte", n, err)
	}
}

func TestCloseWakesTheReaderAndSaysSo(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := server.Read(make([]byte, 1)); err != net.ErrClosed {
			t.Errorf("Read: got %v, want net.ErrClosed", err)
		}
	})
	time.Sleep(time.Millisecond)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	_, writeErr := server.Write([]byte("x"))
	for what, err := range map[string]error{
		"Close": server.Close(), "CloseWrite": server.CloseWrite(), "Write": writeErr, "SetDeadline": server.SetDeadline(time.Time{}),
	} {
		if err != net.ErrClosed {
			t.Errorf("%s after Close: got %v, want net.ErrClosed", what, err)
		}
	}
	if server.LocalAddr().String() != l.Addr().String() || server.RemoteAddr() == nil {
		t.Errorf("addresses after Close: %v, %v", server.LocalAddr(), server.RemoteAddr())
	}
	if n, err := client.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("the client read %d, %v; want the end", n, err)
	}
}

func TestResetIsABareErrno(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	if err := client.(*net.TCPConn).SetLinger(0); err != nil {
		t.Fatal(err)
	}
	client.Close()
	if _, err := server.Read(make([]byte, 1)); err != syscall.ECONNRESET {
		t.Errorf("got %#v, want a bare ECONNRESET", err)
	}
	if got := server.RemoteAddr(); got == nil {
		t.Error("RemoteAddr() is nil once the peer is gone")
	}
}

func TestConnTakesOverADescriptor(t *testing.T) {
	l := open(t, Config{})
	client := dial(t, l)
	fd, err := l.AcceptFD(NonBlock)
	if err != nil {
		t.Fatal(err)
	}
	c := l.Conn(fd)
	if _, err := c.Write([]byte("x")); err != nil {
		t.Error(err)
	}
	c.Close()
	if got, err := io.ReadAll(client); string(got) != "x" || err != nil {
		t.Errorf("client read %q, %v; want x and the end", got, err)
	}
	if got := l.Conns(); got != 0 {
		t.Errorf("Conns() = %d after Close, want 0", got)
	}
}

func TestReadingInsideTheCallback(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	raw, err := server.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 8)
	var n, dry int
	written := make(chan struct{})
	go func() {
		client.Write([]byte("x"))
		close(written) // only then does closing the client free its descriptor at once
	}()
	err = raw.Read(func(fd uintptr) bool {
		var readErr error
		if n, readErr = sock.Read(int(fd), buf); readErr == sock.ErrAgain {
			dry++
			return false
		}
		return true
	})
	<-written
	if n != 1 || err != nil {
		t.Errorf("read %d bytes after %d dry tries, %v; want 1", n, dry, err)
	}
}

func TestReadAndWriteDoNotAllocate(t *testing.T) {
	l := open(t, Config{})
	server, client := connect(t, l)
	buf, msg := make([]byte, 8), []byte("x")
	if got := testing.AllocsPerRun(100, func() {
		client.Write(msg)
		server.Read(buf)
		server.Write(msg)
		client.Read(buf)
	}); got != 0 {
		t.Errorf("%v allocations for a round trip, want 0", got)
	}
}
