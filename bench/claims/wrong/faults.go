package wrong

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"syscall"
)

const (
	greeting = "Hello, World!"

	statusAndType = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	length        = "Content-Length: 13\r\n"
	blankLine     = "\r\n"
	hello         = statusAndType + length + blankLine + greeting
)

// says answers every request with the same bytes, all of them, at once.
func says(w io.Writer, answer string) func(string) error {
	return func(string) error {
		_, err := io.WriteString(w, answer)
		return err
	}
}

func faultless(nc *net.TCPConn, _ bool) (io.ByteReader, func(string) error) {
	return bufio.NewReader(nc), says(nc, hello)
}

// A read(2) costs about as much for one byte as for four thousand.
func bytewise(nc *net.TCPConn, mended bool) (io.ByteReader, func(string) error) {
	if mended {
		return bufio.NewReader(nc), says(nc, hello)
	}
	return oneByte{nc}, says(nc, hello)
}

type oneByte struct{ from io.Reader }

func (o oneByte) ReadByte() (byte, error) {
	var b [1]byte
	_, err := io.ReadFull(o.from, b[:])
	return b[0], err
}

// A read(2) brings what has come, and a head may come in pieces.
func oneRead(nc *net.TCPConn, mended bool) (io.ByteReader, func(string) error) {
	if mended {
		return bufio.NewReader(nc), says(nc, hello)
	}
	in, say := &piece{from: nc}, says(nc, hello)
	return in, func(path string) error {
		in.last = false
		return say(path)
	}
}

// piece hands out what one Read brings, and then fails until last is unset.
type piece struct {
	from io.Reader
	p    []byte
	last bool
}

func (r *piece) ReadByte() (byte, error) {
	if len(r.p) == 0 && !r.last {
		r.p, r.last = make([]byte, 4<<10), true
		n, err := r.from.Read(r.p)
		if r.p = r.p[:n]; n == 0 && err != nil {
			return 0, err
		}
	}
	if len(r.p) == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	b := r.p[0]
	r.p = r.p[1:]
	return b, nil
}

// Without a length and without chunks a body goes on until the connection ends (RFC 9112 §6.3), and this one does not end.
func noLength(nc *net.TCPConn, mended bool) (io.ByteReader, func(string) error) {
	if mended {
		return bufio.NewReader(nc), says(nc, hello)
	}
	return bufio.NewReader(nc), says(nc, statusAndType+blankLine+greeting)
}

// The body reads like the beginning of another field, and the client waits for the rest of it.
func noBlankLine(nc *net.TCPConn, mended bool) (io.ByteReader, func(string) error) {
	if mended {
		return bufio.NewReader(nc), says(nc, hello)
	}
	return bufio.NewReader(nc), says(nc, statusAndType+length+greeting)
}

// Nobody ever sends what is buffered here until a flush, or until enough of it has come together.
func unflushed(nc *net.TCPConn, mended bool) (io.ByteReader, func(string) error) {
	out := bufio.NewWriter(nc)
	return bufio.NewReader(nc), func(string) error {
		_, err := out.WriteString(hello)
		if mended && err == nil {
			err = out.Flush()
		}
		return err
	}
}

// sendBuffer is far less than a large answer: the socket does not block, so write(2) takes what there is room for and says
// how much that was. Much smaller and the mended server would wait for delayed acknowledgements.
const sendBuffer = 64 << 10

func oneWrite(nc *net.TCPConn, mended bool) (io.ByteReader, func(string) error) {
	_ = nc.SetWriteBuffer(sendBuffer) // fails only on a connection that is lost
	return bufio.NewReader(nc), func(path string) error {
		answer := sized(path)
		if mended {
			_, err := nc.Write(answer) // loops, and waits until there is room
			return err
		}
		return writeOnce(nc, answer)
	}
}

// writeOnce is write(2), whatever it took.
func writeOnce(nc *net.TCPConn, p []byte) error {
	raw, err := nc.SyscallConn()
	if err != nil {
		return err
	}
	failed := raw.Write(func(fd uintptr) bool {
		_, err = syscall.Write(int(fd), p)
		return true
	})
	if failed != nil {
		return failed
	}
	return err
}

const (
	alphabet  = "abcdefghijklmnopqrstuvwxyz"
	mostBytes = 16 << 20
)

// sized is an answer with a body of as many bytes as the path asks for: /bytes/{n}, n up to 16 MiB. Any other is hello.
func sized(path string) []byte {
	digits, ok := strings.CutPrefix(path, "/bytes/")
	n, err := strconv.Atoi(digits)
	if !ok || err != nil || n < 0 || n > mostBytes {
		return []byte(hello)
	}
	body := strings.Repeat(alphabet, n/len(alphabet)+1)[:n]
	return fmt.Appendf(nil, "%sContent-Length: %d\r\n\r\n%s", statusAndType, n, body)
}
