package engine

// What the tests need to see of the inside.
const (
	HighWater   = highWater
	LingerTime  = lingerTime
	LingerMost  = lingerMost
	LingerBytes = lingerBytes
)

// Holds reports whether the connection holds a lease: buffers, Request, Response and chunk state are one.
func (c *Conn) Holds() bool { return c.l != nil }

// Watched reports whether the connection holds a span.
func (c *Conn) Watched() bool { return c.span != nil }

// Refusals lists the statuses with which the engine can refuse a request.
func Refusals() []int {
	var codes []int
	for code := range refusals {
		codes = append(codes, code)
	}
	return codes
}

// Lease takes the lease that a read into Space would take.
func (c *Conn) Lease() { c.lease() }

// Release gives it back, as waiting does.
func (c *Conn) Release() { c.release() }
