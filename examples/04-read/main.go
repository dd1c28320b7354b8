// Command 04-read reads a request to the end of its head, however it comes, and says what was asked for.
//
// A read brings what has arrived, which may be half a head or two of them. So the parser is given the bytes so far and
// says that it needs more, or what is wrong; it never reads by itself.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/handoff-http/handoff/pkg/listener"
	"github.com/handoff-http/handoff/pkg/parser"
	"github.com/handoff-http/handoff/pkg/writer"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	flag.Parse()
	ln, err := listener.Listen(listener.Config{Addr: *addr})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ready addr=%s strategy=read\n", ln.Addr())
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
	var r parser.Request
	in := make([]byte, 16<<10) // as long as the parser lets a head be
	for n := 0; ; {
		more, err := nc.Read(in[n:])
		if err != nil {
			return err // also the end, in the middle of a head
		}
		seen := n
		n += more
		_, err = parser.Parse(&r, in[:n], seen)
		if err == parser.ErrPartial {
			continue
		}
		if fault, wrong := err.(parser.Error); wrong {
			return answer(nc, writer.Close, fault.Status(), fault.Error())
		}
		mode := writer.Close
		if r.Method() == parser.Head {
			mode |= writer.NoBody
		}
		return answer(nc, mode, 200, "You asked for "+string(r.Path()))
	}
}

func answer(nc net.Conn, mode writer.Mode, status int, text string) error {
	var w writer.Response
	w.Begin(nil, writer.AppendDate(nil, time.Now().Unix()), mode)
	w.SetStatus(status)
	w.AddHeader([]byte("Content-Type"), []byte("text/plain"))
	w.WriteString(text + "\n")
	out, _, err := w.End() // head, length and body
	if err == nil {
		_, err = nc.Write(out)
	}
	return err
}
