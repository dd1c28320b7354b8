package engine

// Want is what a connection needs next from whoever drives it.
type Want uint8

const (
	Read   Want = iota // read into Space, then Filled
	Handle             // Handle (or Reject)
	Write              // write Output, then Flushed
	Shut               // shut the write side down, then HalfClosed
	Close              // close the socket, then End; it never wants anything else again
)

func (w Want) String() string {
	return [...]string{"Read", "Handle", "Write", "Shut", "Close"}[w]
}

// phase is where in the life of a request the connection stands. What is still to be written is apart from it:
// output of earlier answers may be pending in every phase.
type phase uint8

const (
	inHead    phase = iota // waiting for, or in the middle of, a head
	inBody                 // the head is parsed, the body is not complete
	ready                  // a whole request is buffered
	closing                // the last answer is in the output; nothing more will be parsed
	lingering              // the last answer is out, the write side is shut; what still comes is swallowed
)
