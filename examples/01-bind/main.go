// Command 01-bind is a socket that listens, and nobody who accepts.
//
// The kernel shakes hands by itself: a client is connected, and may send, though this program has not heard of it. Such
// clients wait in the accept queue, whose length is the backlog; when it is full, further ones wait in their connect.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/handoff-http/handoff/pkg/listener"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	backlog := flag.Int("backlog", 4, "length of the accept queue")
	flag.Parse()
	ln, err := listener.Listen(listener.Config{Addr: *addr, Backlog: *backlog}) // socket(2), bind(2), listen(2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=bind\n", ln.Addr())

	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	<-stop
	ln.Close() // who waits in the queue is reset
}
