package telemetry

import "fmt"

// The counters are those of this process' network namespace, whoever's connections they were.
func (l *Look) network(s *scratch) {
	text, err := s.read("/proc/net/netstat")
	l.listenOverflows = l.counter(text, err, "TcpExt:", "ListenOverflows", "listen_overflows")
	l.listenDrops = l.counter(text, err, "TcpExt:", "ListenDrops", "listen_drops")
	text, err = s.read("/proc/net/snmp")
	l.retransmits = l.counter(text, err, "Tcp:", "RetransSegs", "retransmits")
}

func (l *Look) counter(text []byte, err error, table, name, what string) reading {
	if err != nil {
		l.miss(what, err)
		return reading{}
	}
	v, ok := column(text, table, name)
	if !ok {
		l.miss(what, fmt.Errorf("the kernel does not count %s", name))
	}
	return reading{v, ok}
}

// column looks name up in a table of /proc/net: a line of names and a line of values, both beginning with the table's.
func column(p []byte, table, name string) (int64, bool) {
	for len(p) > 0 {
		var names, values []byte
		names, p = line(p)
		values, p = line(p)
		if w, _ := word(names); string(w) != table {
			continue
		}
		for len(names) > 0 {
			var n, v []byte
			n, names = word(names)
			v, values = word(values)
			if string(n) == name {
				return number(v)
			}
		}
	}
	return 0, false
}
