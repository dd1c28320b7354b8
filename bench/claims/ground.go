package claims

import (
	"slices"
	"time"
)

// ground is what one learns by writing a server by hand.
var ground = slices.Concat(groundBytes, groundCost)

// groundBytes is what goes wrong with connections and bytes.
var groundBytes = []Claim{{
	Name: "connected-before-accepted", Group: Ground,
	Claim:     "A client is connected before the server has accepted it, and even if it never does.",
	Source:    "Stevens, Fenner and Rudoff, UNIX Network Programming 1, 2003, §4.5",
	Note:      "The kernel shakes hands for whoever listens, as long as its queue has room.",
	Exchanges: []Exchange{{Server: "wrong unaccepted", Steps: unanswered}, {Server: "wrong unaccepted --mended", Steps: answered}},
}, {
	Name: "held-connection", Group: Ground,
	Claim:  "A connection that is held open blocks a serial server for everybody else.",
	Source: "Stevens, Fenner and Rudoff, UNIX Network Programming 1, 2003, chapter 30: iterative servers",
	Exchanges: []Exchange{
		{Server: "wrong held", Steps: heldUp}, {Server: "serial", Steps: heldUp},
		{Server: "wrong held --mended", Steps: sideBySide}, {Server: "goroutine", Steps: sideBySide},
	},
}, {
	Name: "held-worker", Group: Ground,
	Claim:  "Connections that are kept open and do nothing exhaust a pool of workers, one to a connection.",
	Source: "hyper, issue 368, 2015: keep-alive connections keep threads occupied",
	Exchanges: []Exchange{
		{Server: "pool:workers=1", Steps: heldUp},
		{Server: "pool:workers=2", Steps: sideBySide},
		{Server: "reactor:workers=1", Steps: sideBySide},
	},
}, {
	Name: "partial-read", Group: Ground,
	Claim:  "One read may bring only a part of a request, so a server must read on until the head is whole.",
	Source: "Beej's Guide to Network Programming, §7: data comes in pieces",
	Exchanges: []Exchange{
		{Server: "wrong one-read", Steps: []Step{{Send: get[:8], Expect: Closes}}},
		{Server: "wrong one-read --mended", Steps: inPieces},
		{Server: "goroutine", Steps: inPieces}, {Server: "epoll", Steps: inPieces},
	},
}, {
	Name: "byte-by-byte", Group: Ground,
	Claim:  "Reading byte by byte without a buffer costs a system call for every byte.",
	Source: "Stevens, Fenner and Rudoff, UNIX Network Programming 1, 2003, §3.9: “painfully slow version”",
	Arms:   []string{"wrong bytewise", "wrong bytewise --mended"},
	Predict: []Prediction{
		{Metric: Reads, Of: "wrong bytewise", To: "wrong bytewise --mended", AtLeast: 10},
		{Metric: Reads, Of: "wrong bytewise", AtLeast: 35}, // the generator's head: 16 bytes, the address, 4 bytes
		{Metric: Reads, Of: "wrong bytewise --mended", AtMost: 3},
		{Metric: CPU, Of: "wrong bytewise", To: "wrong bytewise --mended", AtLeast: 1.5},
	},
}, {
	Name: "no-content-length", Group: Ground,
	Claim:  "An answer without a length on a connection that is kept leaves its client waiting for more.",
	Source: "RFC 9112, 2022, §6.3: such a body ends with the connection",
	Arms:   []string{"wrong no-length", "wrong no-length --mended"},
	Predict: []Prediction{
		{Metric: Served, Of: "wrong no-length", AtMost: 0.05},
		{Metric: Served, Of: "wrong no-length --mended", AtLeast: 0.95},
	},
	Load: Load{Conns: 8}, Rounds: 3, Faults: true,
}, {
	Name: "missing-blank-line", Group: Ground,
	Claim:     "An answer whose head is not ended by an empty line hangs the client.",
	Source:    "RFC 9112, 2022, §2.1",
	Exchanges: []Exchange{{Server: "wrong no-blank-line", Steps: unanswered}, {Server: "wrong no-blank-line --mended", Steps: answered}},
}, {
	Name: "not-flushed", Group: Ground,
	Claim:     "An answer that is left in a buffer of the server's does not arrive, and the client times out.",
	Source:    "Go, package bufio: after all data has been written, the client should call Flush",
	Exchanges: []Exchange{{Server: "wrong unflushed", Steps: unanswered}, {Server: "wrong unflushed --mended", Steps: answered}},
}, {
	Name: "partial-write", Group: Ground,
	Claim:  "One write may take only a part of a large answer, so a server must loop.",
	Source: "Beej's Guide to Network Programming, §7: handling partial sends",
	Arms:   []string{"wrong one-write", "wrong one-write --mended", "epoll"},
	Predict: []Prediction{
		{Metric: Served, Of: "wrong one-write", AtMost: 0.05},
		{Metric: Served, Of: "wrong one-write --mended", AtLeast: 0.95},
		{Metric: Served, Of: "epoll", AtLeast: 0.95},
		{Metric: Writes, Of: "wrong one-write --mended", AtLeast: 2},
	},
	Load: Load{Path: "/bytes/1048576", Conns: 4}, Rounds: 3, Window: 600 * time.Millisecond, Whole: true, Faults: true,
}}

const (
	get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

	// briefly is long enough for a server to have read what there was.
	briefly = 100 * time.Millisecond
)

// The conversations that several claims need.
var (
	answered   = []Step{{Send: get, Expect: Answers}}
	unanswered = []Step{{Send: get, Expect: Hangs}}

	// heldUp is a second client that waits until the first leaves.
	heldUp = []Step{
		{Conn: 1, Send: get, Expect: Answers},
		{Conn: 2, Send: get, Expect: Hangs},
		{Conn: 1, Close: true},
		{Conn: 2, Expect: Answers},
	}
	// sideBySide is two clients, of which neither waits for the other.
	sideBySide = []Step{
		{Conn: 1, Send: get, Expect: Answers},
		{Conn: 2, Send: get, Expect: Answers},
		{Conn: 1, Send: get, Expect: Answers},
	}
	// inPieces is a request that comes in two.
	inPieces = []Step{
		{Send: get[:8], Expect: Hangs, Within: briefly},
		{Send: get[8:], Expect: Answers},
	}
)
