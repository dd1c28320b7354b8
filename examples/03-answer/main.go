// Command 03-answer answers the first bytes that come, whatever they say, and closes.
//
// Each part of the answer is needed. Without the length, or with a wrong one, a client on a kept connection would wait;
// without the empty line the head would not end. It reads before it answers, because closing a socket with unread input
// resets the connection, and then the client may lose the answer (RFC 9112 §9.6).
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"net"

	"github.com/handoff-http/handoff/pkg/listener"
)

const answer = "HTTP/1.1 200 OK\r\n" +
	"Content-Type: text/plain\r\n" +
	"Content-Length: 14\r\n" +
	"Connection: close\r\n" +
	"\r\n" +
	"Hello, World!\n"

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=answer\n", ln.Addr())
	for {
		nc, err := ln.Accept()
		if err != nil {
			log.Fatal(err)
		}
		if err := serve(nc); err != nil {
			log.Print(err)
		}
	}
}

func serve(nc net.Conn) error {
	defer nc.Close()
	if _, err := nc.Read(make([]byte, 4<<10)); err != nil {
		return err
	}
	_, err := io.WriteString(nc, answer) // Write of a net.Conn loops; write(2) might take a part
	return err
}
