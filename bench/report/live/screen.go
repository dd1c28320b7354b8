package live

import (
	"os"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"github.com/handoff-http/handoff/bench/load"
	"github.com/handoff-http/handoff/bench/matrix"
	"github.com/handoff-http/handoff/bench/result"
)

const (
	perSecond = 4   // redraws, at the most
	backlog   = 512 // of news: more than a terminal that is stuck for minutes lets pile up, and then the oldest goes
)

// screen hands what it is told to the library's loop four times a second, from a goroutine of its own: a terminal that takes no
// output stops the picture, not the measurement.
type screen struct {
	program *tea.Program
	mu      sync.Mutex
	news    []any
	once    sync.Once
	end     chan struct{} // closed by End
	beaten  chan struct{} // closed after the last beat
	ran     chan struct{} // closed when the program is over
}

func newScreen(out *os.File, p plan) *screen {
	s := &screen{end: make(chan struct{}), beaten: make(chan struct{}), ran: make(chan struct{})}
	s.program = tea.NewProgram(newModel(p, time.Now()), tea.WithOutput(out), tea.WithInput(nil), tea.WithoutSignalHandler(),
		tea.WithoutBracketedPaste(), tea.WithFPS(perSecond))
	go func() {
		defer close(s.ran)
		_, _ = s.program.Run() // if it fails, there is no picture, and all of it is in the report
	}()
	go s.beat()
	return s
}

func (s *screen) Begin(c matrix.Cell) { s.tell(begun{c}) }

func (s *screen) Snapshot(c matrix.Cell, look load.Snapshot) { s.tell(looked{c, look}) }

func (s *screen) Done(sample result.Sample) { s.tell(finish(sample)) }

// End takes the picture away.
func (s *screen) End() {
	s.once.Do(func() {
		close(s.end)
		<-s.beaten
		s.program.Send(over{})
		s.program.Quit()
		<-s.ran
	})
}

func (s *screen) tell(what any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.news) >= backlog {
		s.news = s.news[1:]
	}
	s.news = append(s.news, what)
}

func (s *screen) beat() {
	defer close(s.beaten)
	tick := time.NewTicker(time.Second / perSecond)
	defer tick.Stop()
	for {
		select {
		case <-s.end:
			return
		case now := <-tick.C:
			s.program.Send(beat{at: now, news: s.take()})
		}
	}
}

func (s *screen) take() []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	news := s.news
	s.news = nil
	return news
}
