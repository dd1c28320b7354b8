// Package null is the least an HTTP/1.1 server can do: it finds where request heads end and answers each with the same
// bytes, as long as handoff's own answer to GET /. What a generator reaches against it is what the generator, the kernel
// and the machine allow: a ceiling that a server can be held against. On Linux it is an event loop for each of
// GOMAXPROCS, written as lean as Go allows, so it is also the floor of what an event loop in Go costs.
//
// It refuses everything else: methods, paths, versions, fields, bodies (one that holds an empty line is taken for
// heads), limits and timeouts. A connection ends when its client ends it. It belongs on loopback, in front of a
// generator.
package null

import "bytes"

// answer has a Date because every answer of a real server has one, and a fixed one because telling the time is work.
const answer = "HTTP/1.1 200 OK\r\n" +
	"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n" +
	"Content-Type: text/plain\r\n" +
	"Content-Length: 13\r\n" +
	"\r\n" +
	"Hello, World!"

// readAtOnce is also the most that is answered before more is read.
const readAtOnce = 64 << 10

// answers is the answer, many times: as all are alike, any number of them, begun anywhere, is a piece of this page, and
// what a full socket did not take need not be kept but only counted.
var answers = bytes.Repeat([]byte(answer), 512)

// piece is what to write next of owed bytes of answers: from the middle of one, if a write ended there.
func piece(owed int) []byte {
	from := (len(answer) - owed%len(answer)) % len(answer)
	return answers[from:min(from+owed, len(answers))]
}
