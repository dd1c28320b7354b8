package conversation

import "fmt"

// Octets returns a conversation for each of the 256 bytes in each position where a grammar decides which may stand
// there, so that nothing between the cases that somebody thought of is left to chance.
func Octets() []*Conversation {
	var all []*Conversation
	for _, p := range positions {
		for c := range 256 {
			if v := p.judge(byte(c)); v != undecided {
				all = append(all, p.conversation(byte(c), v))
			}
		}
	}
	return all
}

// position is a place in a request: what stands before and behind the byte, and what becomes of the bytes that may
// stand there. Every other byte is refused with 400.
type position struct {
	name, claim   string
	before, after string
	rules         []rule // the first that holds counts
}

type rule struct {
	holds func(c byte) bool
	verdict
}

// verdict is what becomes of a request: a masked answer and the connection's state.
type verdict struct {
	answer string
	end    End
}

func (p position) conversation(c byte, v verdict) *Conversation {
	return &Conversation{
		Name:  fmt.Sprintf("octets/%s/0x%02x", p.name, c),
		Claim: p.claim,
		Steps: []Step{{In, []byte(p.before + string([]byte{c}) + p.after)}, {Out, []byte(v.answer)}},
		End:   v.end,
	}
}

func (p position) judge(c byte) verdict {
	for _, r := range p.rules {
		if r.holds(c) {
			return r.verdict
		}
	}
	return refused("400 Bad Request")
}

var (
	served   = answered("200 OK", "", "Hello, World!")
	last     = verdict{answered("200 OK", "Connection: close\r\n", "Hello, World!").answer, Closed}
	echoed   = answered("200 OK", "", "x")
	nothing  = answered("200 OK", "", "")
	notFound = answered("404 Not Found", "", "Not Found\n")
	unknown  = answered("501 Not Implemented", "", "Not Implemented\n")
	waiting  = verdict{"", Waiting}

	undecided verdict // a refusal for sure, but the RFC leaves open which
)

func answered(status, connection, body string) verdict {
	return verdict{fmt.Sprintf("HTTP/1.1 %s\r\n%s%sContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
		status, masked, connection, len(body), body), Open}
}

func refused(status string) verdict {
	return verdict{answered(status, "Connection: close\r\n", status[len("400 "):]+"\n").answer, Closed}
}
