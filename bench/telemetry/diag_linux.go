package telemetry

import (
	"encoding/binary"
	"fmt"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// inet_diag tells about other processes' sockets without their help (linux/inet_diag.h, linux/sock_diag.h; ss asks the
// same way). All numbers are in the machine's byte order, but ports and addresses.
const (
	stateEstablished = 1 // TCP_ESTABLISHED
	stateListen      = 10
	extMemory        = 7 // INET_DIAG_SKMEMINFO
	memRcvBuf        = 1 // SK_MEMINFO_RCVBUF
	memSndBuf        = 3

	requestSize = 56 // inet_diag_req_v2
	messageSize = 72 // inet_diag_msg
)

// socket is what inet_diag says of one.
type socket struct {
	local          net.IP
	rqueue, wqueue int // listening: accept queue's length and the most it takes
	inode          uint32
	rcvbuf, sndbuf int // 0 where not told
}

// sockets asks for the TCP sockets of this network namespace that have the local port and the state, until take says stop
// by returning false. The kernel looks through all of them, a millisecond for ten thousand connections.
func sockets(family uint8, state, port int, take func(socket) bool) error {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return fmt.Errorf("socket diagnosis: %w", err)
	}
	defer unix.Close(fd)
	patience := unix.NsecToTimeval(1e9)
	_ = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience) // without it, no worse than any netlink
	if err := unix.Sendto(fd, question(family, state, port), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("socket diagnosis: ask: %w", err)
	}
	return answers(fd, take)
}

func question(family uint8, state, port int) []byte {
	p := make([]byte, unix.NLMSG_HDRLEN+requestSize)
	binary.NativeEndian.PutUint32(p[0:], uint32(len(p)))
	binary.NativeEndian.PutUint16(p[4:], unix.SOCK_DIAG_BY_FAMILY)
	binary.NativeEndian.PutUint16(p[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	q := p[unix.NLMSG_HDRLEN:]
	q[0], q[1], q[2] = family, unix.IPPROTO_TCP, 1<<(extMemory-1)
	binary.NativeEndian.PutUint32(q[4:], 1<<state)
	binary.BigEndian.PutUint16(q[8:], uint16(port))
	return p
}

func answers(fd int, take func(socket) bool) error {
	buf := make([]byte, 64<<10)
	for {
		n, _, err := unix.Recvfrom(fd, buf, 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return fmt.Errorf("socket diagnosis: answer: %w", err)
		}
		messages, err := syscall.ParseNetlinkMessage(buf[:n])
		if err != nil {
			return fmt.Errorf("socket diagnosis: answer of %d bytes: %w", n, err)
		}
		for _, m := range messages {
			switch m.Header.Type {
			case unix.NLMSG_DONE:
				return nil
			case unix.NLMSG_ERROR:
				return fmt.Errorf("socket diagnosis: %w", refusal(m.Data))
			}
			if s, ok := parseSocket(m.Data); ok && !take(s) {
				return nil
			}
		}
	}
}

// refusal is the errno of a netlink error message, which is negative there.
func refusal(p []byte) error {
	if len(p) < 4 {
		return unix.EBADMSG
	}
	return unix.Errno(-int32(binary.NativeEndian.Uint32(p)))
}

func parseSocket(p []byte) (s socket, ok bool) {
	if len(p) < messageSize {
		return s, false
	}
	s.local = net.IP(append([]byte(nil), p[8:8+addressLen(p[0])]...))
	s.rqueue, s.wqueue = int(binary.NativeEndian.Uint32(p[56:])), int(binary.NativeEndian.Uint32(p[60:]))
	s.inode = binary.NativeEndian.Uint32(p[68:])
	for p = p[messageSize:]; len(p) >= 4; {
		size, kind := int(binary.NativeEndian.Uint16(p)), binary.NativeEndian.Uint16(p[2:])
		if size < 4 || size > len(p) {
			break
		}
		if body := p[4:size]; kind == extMemory && len(body) >= 4*(memSndBuf+1) {
			s.rcvbuf = int(binary.NativeEndian.Uint32(body[4*memRcvBuf:]))
			s.sndbuf = int(binary.NativeEndian.Uint32(body[4*memSndBuf:]))
		}
		p = p[min(len(p), (size+3)&^3):]
	}
	return s, true
}

func addressLen(family uint8) int {
	if family == unix.AF_INET {
		return net.IPv4len
	}
	return net.IPv6len
}
