// Package writer turns an answer into HTTP/1.1 bytes (RFC 9112), appended to a buffer that its caller owns.
//
// A [Response] writes the head straight into that buffer, guesses Content-Length from the first Write and patches the
// digits at End when more was written. A [Template] is an answer that never changes: one copy and a patched Date. Every
// answer has the same layout: status line, Date, at most one Connection line, the handler's fields in their order,
// Content-Length, a blank line, the body.
//
// It refuses, as an [Error] that End reports: names that are not tokens, values with control characters, a second
// opinion about framing (Content-Length, Transfer-Encoding, Date, …), and calls in an order that the wire has not. It
// does no I/O, reads no clock, starts nothing, and allocates only when its caller's buffer is too small and there is no
// Grow hook. It knows no chunked coding and no trailers: a body's length is always known when it is sent.
package writer
