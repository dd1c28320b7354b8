package uring

// The kernel's layouts and numbers, from include/uapi/linux/io_uring.h.

type sqOffsets struct {
	head, tail, mask, entries, flags, dropped, array, _ uint32
	_                                                   uint64
}

type cqOffsets struct {
	head, tail, mask, entries, overflow, cqes, flags, _ uint32
	_                                                   uint64
}

type params struct {
	sqEntries, cqEntries, flags, _, _, features, _ uint32
	_                                              [3]uint32
	sq                                             sqOffsets
	cq                                             cqOffsets
}

// sqe is an operation to submit, 64 bytes.
type sqe struct {
	op, flags uint8
	prio      uint16 // operation's own flags for polls, receives, sends
	fd        int32
	off       uint64
	addr      uint64
	len       uint32
	opFlags   uint32
	tag       uint64
	group     uint16
	_         uint16
	_         int32
	_         [2]uint64
}

// cqe is a completion, 16 bytes.
type cqe struct {
	tag   uint64
	res   int32
	flags uint32
}

// provided is one entry of the ring of provided buffers. The ring's tail lies in the last two bytes of its first entry.
type provided struct {
	addr uint64
	len  uint32
	id   uint16
	_    uint16
}

type providedReg struct {
	addr    uint64
	entries uint32
	group   uint16
	_       uint16
	_       [3]uint64
}

// waitArg is what io_uring_enter takes with enterExtArg.
type waitArg struct {
	_, _ uint64 // no signal mask
	ts   uint64
}

type probeOp struct {
	op, _ uint8
	flags uint16
	_     uint32
}

type probe struct {
	last, n uint8
	_       uint16
	_       [3]uint32
	ops     [256]probeOp
}

const (
	setupCQSize       = 1 << 3
	setupDisabled     = 1 << 6
	setupSubmitAll    = 1 << 7
	setupCoop         = 1 << 8
	setupSingleIssuer = 1 << 12
	setupDefer        = 1 << 13

	featSingleMmap = 1 << 0
	featNoDrop     = 1 << 1
	featExtArg     = 1 << 8

	enterGetEvents = 1 << 0
	enterExtArg    = 1 << 3

	registerProbe    = 8
	registerEnable   = 12
	registerProvided = 22

	opPollAdd = 6
	opCancel  = 14
	opSend    = 26
	opRecv    = 27
	opSendZC  = 47 // not used: it came with receives that repeat, Linux 6.0, which have no number of their own

	probeSupported = 1

	bufferSelect   = 1 << 5 // of sqe.flags
	pollMulti      = 1 << 0 // of sqe.len
	recvMulti      = 1 << 1 // of sqe.prio
	offRings       = 0
	offSQEs        = 0x10000000
	pollIn         = 0x1
	bufferGroup    = 0
	providedStride = 16
)
