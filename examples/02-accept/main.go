// Command 02-accept takes one connection after the other and prints what comes.
//
// It answers nothing, so a client waits until it gives up; and as long as one is connected, the next one waits in the
// queue, whatever it has sent.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/handoff-http/handoff/pkg/listener"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=accept\n", ln.Addr())
	for {
		nc, err := ln.Accept()
		if err != nil {
			log.Fatal(err)
		}
		if _, err := io.Copy(os.Stdout, nc); err != nil { // until the client closes
			log.Print(err)
		}
		nc.Close()
	}
}
