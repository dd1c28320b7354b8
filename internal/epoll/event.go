// Package epoll is Linux's readiness queue: descriptors go in once, events come out, and another goroutine can wake
// whoever waits. No call allocates after Open.
//
// It refuses to own the descriptors it watches, to call anybody back, and to abstract over kqueue: there is one
// implementation, and elsewhere Open says that it is missing.
package epoll

// Interest is a set of things to be told about. Errors and hang-ups are always told.
type Interest uint32

// What a descriptor can be watched for, with the kernel's values.
const (
	In    Interest = 0x1    // bytes or a connection to take, or the peer has closed
	Pri   Interest = 0x2    // urgent data, at which reads stop short
	Out   Interest = 0x4    // room to write
	RDHup Interest = 0x2000 // the peer shut its writing side: a short read is then not the end of what is there
	// Exclusive wakes one of several pollers that watch the same descriptor instead of all. It is for Add only.
	Exclusive Interest = 1 << 28
	Edge      Interest = 1 << 31 // tell a change once, not a state again and again
)

const (
	hasErr = 0x8
	hasHup = 0x10
)

// FD returns the descriptor as Add was given it. It may have been closed since, by an earlier event of the same batch.
func (e *Event) FD() int { return int(e.Fd) }

// Tag returns the caller's number from Add or Mod.
func (e *Event) Tag() uint32 { return uint32(e.Pad) }

// Readable says that a read will not block: it gives bytes, the end of the stream or the error.
func (e *Event) Readable() bool {
	return e.Events&(uint32(In)|uint32(RDHup)|hasErr|hasHup) != 0
}

// Writable says that a write will not block: it takes bytes or gives the error.
func (e *Event) Writable() bool { return e.Events&(uint32(Out)|hasErr|hasHup) != 0 }

// Urgent says that a read may stop short of what is there, at the urgent mark.
func (e *Event) Urgent() bool { return e.Events&uint32(Pri) != 0 }

// Closing says that the end of the stream, or an error, lies behind what can be read: keep reading until it shows, as
// an edge is not told twice.
func (e *Event) Closing() bool { return e.Events&(uint32(RDHup)|hasErr|hasHup) != 0 }
