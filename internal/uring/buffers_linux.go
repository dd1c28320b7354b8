package uring

import (
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// buffers is the ring of provided buffers, from which the kernel takes one when bytes have come: until then, whoever
// waits to receive holds none.
type buffers struct {
	ring    []byte // mapped
	memory  []byte // mapped
	entries []provided
	size    int
	tail    uint16
}

func (b *buffers) provide(k calls, fd, n, size int) (err error) {
	const prot, flags = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_PRIVATE | unix.MAP_ANONYMOUS
	if b.ring, err = unix.Mmap(-1, 0, n*providedStride, prot, flags); err != nil {
		return fmt.Errorf("io_uring: map the ring of buffers: %w", err)
	}
	if b.memory, err = unix.Mmap(-1, 0, n*size, prot, flags); err != nil {
		return fmt.Errorf("io_uring: map %d buffers of %d bytes: %w", n, size, err)
	}
	b.entries = unsafe.Slice((*provided)(unsafe.Pointer(&b.ring[0])), n)
	b.size = size
	reg := providedReg{addr: uint64(uintptr(unsafe.Pointer(&b.ring[0]))), entries: uint32(n), group: bufferGroup}
	if errno := k.register(fd, registerProvided, unsafe.Pointer(&reg), 1); errno != 0 {
		return fmt.Errorf("io_uring: provide %d buffers: %w", n, errno)
	}
	for id := range n {
		b.put(id)
	}
	b.publish()
	return nil
}

func (b *buffers) put(id int) {
	e := &b.entries[int(b.tail)&(len(b.entries)-1)]
	e.addr = uint64(uintptr(unsafe.Pointer(&b.memory[id*b.size])))
	e.len = uint32(b.size)
	e.id = uint16(id)
	b.tail++
}

// publish shows the kernel the buffers that were put back. The tail shares an aligned word with the first entry's id,
// and Go stores no 16 bits atomically: both are stored, the id as it is.
func (b *buffers) publish() {
	var both uint32
	halves := (*[2]uint16)(unsafe.Pointer(&both))
	halves[0], halves[1] = b.entries[0].id, b.tail
	atomic.StoreUint32((*uint32)(unsafe.Pointer(&b.entries[0].id)), both)
}

func (b *buffers) free() error {
	var errs []error
	for _, m := range [][]byte{b.ring, b.memory} {
		if m != nil {
			errs = append(errs, unix.Munmap(m))
		}
	}
	return errors.Join(errs...)
}

// Bytes is the first n bytes of a provided buffer, valid until Recycle.
func (r *Ring) Bytes(id, n int) []byte {
	b := &r.buffers
	return b.memory[id*b.size : id*b.size+n : (id+1)*b.size]
}

// Recycle gives a provided buffer back to the kernel, which sees it from the next Turn on.
func (r *Ring) Recycle(id int) { r.buffers.put(id) }

// BufferSize is how many bytes a provided buffer holds.
func (r *Ring) BufferSize() int { return r.buffers.size }

// Buffers is how many provided buffers there are.
func (r *Ring) Buffers() int { return len(r.buffers.entries) }
