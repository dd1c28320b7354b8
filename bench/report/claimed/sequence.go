package claimed

import (
	"fmt"
	"strings"

	"github.com/handoff-http/handoff/bench/claims"
)

// exchange draws client and server as two lines, and what passes between them.
func (d *drawing) exchange(e claims.Ended) {
	const client, server, step = 230.0, 530.0, 26.0
	d.text(left, d.y+13, "start", "name", e.Server)
	d.text(right, d.y+13, "end", string(e.Verdict), string(e.Verdict))
	d.text(client, d.y+32, "middle", "tick", "client")
	d.text(server, d.y+32, "middle", "tick", "server")
	top := d.y + 38
	y := top
	for _, s := range e.Steps {
		if s.Sent != "" {
			y += step
			d.arrow(client, server, y)
			d.text((client+server)/2, y-5, "middle", "tick", shorten(fmt.Sprintf("%q", s.Sent), 48))
			d.text(client-10, y+4, "end", "tick", fmt.Sprintf("connection %d", s.Conn))
		}
		if s.Want != "" || s.Got != "" {
			y += step
			d.came(s, client, server, y)
		}
		if s.Left {
			y += step
			d.arrow(client, server, y)
			d.text((client+server)/2, y-5, "middle", "tick", "the client closes")
			d.text(client-10, y+4, "end", "tick", fmt.Sprintf("connection %d", s.Conn))
		}
	}
	y += 12
	d.line(client, top, client, y, "life")
	d.line(server, top, server, y, "life")
	d.y = y + 16
}

func (d *drawing) came(s claims.StepEnded, client, server, y float64) {
	if s.Sent == "" {
		d.text(client-10, y+4, "end", "tick", fmt.Sprintf("connection %d", s.Conn))
	}
	ending, text, _ := strings.Cut(s.Got, ": ")
	class := "confirmed"
	if !s.OK {
		class = "refuted"
	}
	switch claims.Ending(ending) {
	case claims.Answers:
		d.arrow(server, client, y)
		d.text((client+server)/2, y-5, "middle", "tick", shorten(text, 48))
	default:
		d.line(server-30, y, server, y, "gone")
		d.text((client+server)/2, y+4, "middle", class, ending)
	}
	d.text(server+10, y+4, "start", class, fmt.Sprintf("predicted: %s", s.Want))
}

func (d *drawing) arrow(from, to, y float64) {
	d.line(from, y, to, y, "arrow")
	back := 7.0
	if to > from {
		back = -7
	}
	d.line(to, y, to+back, y-4, "arrow")
	d.line(to, y, to+back, y+4, "arrow")
}
