package engine

// Span is what one observed request went through: stamps in ns on Engine.Stamp, 0 for what did not happen. On a
// connection that has been used before, Accepted and Dispatched are absent: nobody accepted it for this request.
type Span struct {
	Accepted   int64 // NewConn
	Dispatched int64 // first Space: somebody has begun to serve the connection
	Received   int64 // what was read with its first byte came to the socket, the last of it, if Engine.Received knows
	Arrived    int64 // its first byte was read, perhaps together with earlier requests
	Complete   int64 // its last byte was read
	Begun      int64 // its last byte was about to be parsed: what was before it in the buffer has been answered
	Parsed     int64 // it is whole, body included
	Started    int64 // Handle was called
	Handled    int64 // the handler returned, and the answer is behind the earlier ones
	Written    int64 // as many bytes have been flushed as end with the answer's last
	Status     int   // of the answer

	left   int   // bytes to be flushed up to the answer's end
	turns  int   // requests whose turn it was since there last was nothing to be written, if their answers left together
	aside  int64 // Started of a request that asks for Server-Timing while the span is another's; 0: it does not
	extra  bool  // it is of the current request, whatever the countdown says; never once it is handled
	length uint8
	id     [maxID]byte
}

// Phases names what Span.Phases returns, in order.
var Phases = [...]string{"wait", "read", "parse", "queue", "handle", "write"}

// Phases are the times in ns, −1 for what did not happen. Their sum is Written less First.
//
//	wait    for somebody to serve the new connection: a worker, a thread; in a loop, for the client to send something
//	read    from then on, or from the first byte read, to the last byte read
//	parse   from when the last byte was looked at to the end of the request
//	queue   behind earlier requests of its connection, and for somebody to handle it
//	handle  the handler
//	write   until the socket has taken the last byte, with the answers before it and those made meanwhile
func (s *Span) Phases() [len(Phases)]int64 {
	read := s.Complete - s.First()
	wait := int64(-1)
	if s.Dispatched != 0 {
		wait = s.Dispatched - s.Accepted
		read -= wait
	}
	return [...]int64{wait, read, s.Parsed - s.Begun, s.Begun - s.Complete + s.Started - s.Parsed, s.Handled - s.Started, s.Written - s.Handled}
}

// First is the earliest of the engine's own stamps: Accepted, or on a used connection Arrived.
func (s *Span) First() int64 {
	if s.Accepted != 0 {
		return s.Accepted
	}
	return s.Arrived
}

// ID is the request's X-Request-Id, if it has one of at most 64 visible ASCII characters; else it is empty. It is
// overwritten once Observe returns.
func (s *Span) ID() []byte { return s.id[:s.length] }

// maxID bounds what is kept of a request's id.
const maxID = 64
