package strategy

import (
	"sync/atomic"

	"github.com/handoff-http/handoff/internal/epoll"
	"github.com/handoff-http/handoff/pkg/engine"
)

// reacted is a connection of a reactor. It has one owner at a time: its loop, or, while a request is handled, a worker.
// The loop hands it over with the want Handle and takes it back in one of two ways: the worker lets go of it when there
// is nothing to do but wait, or leaves it in the loop's mailbox when there is something that only a loop does: read,
// wait for room to write, arm a deadline, shut, close.
type reacted struct {
	*looped
	loop  *reactor
	word  atomic.Uint32
	armed int64 // ns; the deadline in the loop's wheel when it handed over, 0 for none

	waits      bool // in the loop's line
	read       bool // its request has been, before it joined the line
	next, prev *reacted
}

// What the word says. Only a loop sets owned, only who has the connection clears it. The rest is what the loop has heard
// meanwhile: an edge is not told twice.
const (
	owned uint32 = 1 << iota
	newsIn
	newsOut
	newsTail
	newsTime // its slot in the wheel came up, or the drain began: its deadline must be asked for anew
)

func newsOf(ev *epoll.Event) (news uint32) {
	if ev.Readable() {
		news |= newsIn
	}
	if ev.Writable() {
		news |= newsOut
	}
	if ev.Closing() || ev.Urgent() {
		news |= newsTail
	}
	return news
}

// ours is the loop's question whether it owns the connection. If not, the news are left for the worker.
func (rc *reacted) ours(news uint32) bool {
	for {
		w := rc.word.Load()
		if w&owned == 0 {
			rc.hear(news)
			return true
		}
		if rc.word.CompareAndSwap(w, w|news) {
			return false
		}
	}
}

// hear is for the owner.
func (rc *reacted) hear(news uint32) {
	if news&newsIn != 0 {
		rc.dry = false
	}
	if news&newsOut != 0 {
		rc.full = false
	}
	if news&newsTail != 0 {
		rc.tail = true
	}
}

// work is a worker's part: handle what has been read, up to a turn, write the answers, and give the connection back. The
// place among the handlers is free before the answers leave, so whoever has one finds the place free for the next.
func (rc *reacted) work() {
	for turn := rc.loop.turn; turn > 0 && rc.c.Want() == engine.Handle; turn-- {
		rc.c.Handle()
	}
	rc.loop.hands.free()
	for rc.c.Want() == engine.Write && !rc.full {
		rc.loop.write(rc.looped)
	}
	if !rc.letGo() {
		rc.loop.mail.put(rc)
		rc.loop.poller.Wake()
	}
}

// letGo gives the connection up if all that is left is to wait for bytes, under a deadline that is no earlier than the
// one in the wheel. It fails if anything was heard since the hand-over. Once it returns true the loop may have closed
// the connection.
func (rc *reacted) letGo() bool {
	if rc.c.Want() != engine.Read || !rc.dry {
		return false
	}
	if d := rc.c.Deadline(); d != 0 && (rc.armed == 0 || d < rc.armed) {
		return false
	}
	return rc.word.CompareAndSwap(owned, 0)
}
