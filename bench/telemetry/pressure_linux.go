package telemetry

import (
	"bytes"
	"errors"
)

var errPressure = errors.New("/proc/pressure/cpu: no line some … total=")

// pressed reads for how long some task of the machine, or of the container if /proc is its own, waited for a CPU (PSI,
// Documentation/accounting/psi.rst). The averages in the same file look back 10 s and more.
func (l *Look) pressed(s *scratch) {
	text, err := s.read("/proc/pressure/cpu")
	if err != nil {
		l.miss("cpu_pressure", err)
		return
	}
	us, ok := total(text)
	if !ok {
		l.miss("cpu_pressure", errPressure)
		return
	}
	l.pressure = counted(us * 1000)
}

func total(p []byte) (int64, bool) {
	first, _ := line(p)
	if w, _ := word(first); string(w) != "some" {
		return 0, false
	}
	_, after, ok := bytes.Cut(first, []byte("total="))
	if !ok {
		return 0, false
	}
	w, _ := word(after)
	return number(w)
}
