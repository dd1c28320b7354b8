package parser_test

import (
	"fmt"

	"github.com/handoff-http/handoff/pkg/parser"
)

// A head arrives in two pieces; what follows it belongs to the body.
func ExampleParse() {
	in := []byte("POST /echo?loud HTTP/1.1\r\nHost: example.com\r\nContent-Length: 5\r\n\r\nhello")
	var r parser.Request
	_, err := parser.Parse(&r, in[:30], 0)
	fmt.Println(err)
	n, err := parser.Parse(&r, in, 30)
	fmt.Println(r.Method(), string(r.Path()), string(r.Query()), string(r.Host()), r.ContentLength(), err)
	fmt.Println(string(in[n:]))
	// Output:
	// parser: need more bytes
	// POST /echo loud example.com 5 <nil>
	// hello
}

func ExampleError_Status() {
	var r parser.Request
	_, err := parser.Parse(&r, []byte("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"), 0)
	if fault, ok := err.(parser.Error); ok {
		fmt.Println(fault.Status(), fault)
	}
	// Output: 400 parser: invalid, repeated or contradicted Content-Length
}

// The body is compacted to the front of the buffer; the next request stays where it is.
func ExampleChunked() {
	buf := []byte("5\r\nhello\r\n7;note=x\r\n, world\r\n0\r\n\r\nGET /")
	var c parser.Chunked
	c.Reset(parser.ChunkLimits{})
	kept, n, err := c.Decode(buf)
	fmt.Printf("%s | %s | %v\n", buf[:kept], buf[n:], err)
	// Output: hello, world | GET / | <nil>
}
