package load

import (
	"bytes"
	"strconv"
)

// request builds the bytes of one request. Host comes first (RFC 9110 §7.2); nothing is sent that is not needed.
func (c Config) request(t target) []byte {
	var b bytes.Buffer
	b.WriteString(c.Method + " " + t.path + " HTTP/1.1\r\nHost: " + t.authority + "\r\n")
	if c.NoKeepAlive {
		b.WriteString("Connection: close\r\n")
	}
	if len(c.Body) > 0 || c.Method == "POST" || c.Method == "PUT" || c.Method == "PATCH" {
		b.WriteString("Content-Length: " + strconv.Itoa(len(c.Body)) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(c.Body)
	return b.Bytes()
}

// batch is what one write carries: Pipeline requests back to back, built once for the whole run.
func (c Config) batch(t target) []byte {
	return bytes.Repeat(c.request(t), c.Pipeline)
}
