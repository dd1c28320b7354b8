package live

import "fmt"

// A fall is a verdict or an error as it is listed: one entry for an arm, however often it came.
type fall struct {
	arm, point  string
	level, name string // no name: an error
	text        string // of the last time
	times       int
}

const remembered = 8 // falls

// tell lists what fell, below all others.
func (m model) tell(p place, f fall) model {
	f.arm, f.point, f.times = p.arm, m.point(p.point), 1
	for i, old := range m.fallen {
		if old.arm == f.arm && old.point == f.point && old.level == f.level && old.name == f.name {
			f.times += old.times
			m.fallen = append(m.fallen[:i], m.fallen[i+1:]...)
			break
		}
	}
	m.fallen = append(m.fallen, f)
	m.fallen = m.fallen[max(0, len(m.fallen)-remembered):]
	return m
}

func (f fall) line() string {
	text := fmt.Sprintf("%-5s %s", f.level, f.arm)
	if f.point != "" {
		text += ", " + f.point
	}
	if f.times > 1 {
		text += fmt.Sprintf(" ×%d", f.times)
	}
	if f.name != "" {
		text += ": " + f.name
	}
	return text + ": " + f.text
}
