package procstat

import "bytes"

// field finds a line that begins with name and reads the number that follows it. It allocates nothing: it runs once
// for each of thousands of threads.
func field(p []byte, name string) (int64, bool) {
	for len(p) > 0 {
		line := p
		if i := bytes.IndexByte(p, '\n'); i >= 0 {
			line, p = p[:i], p[i+1:]
		} else {
			p = nil
		}
		if len(line) > len(name) && string(line[:len(name)]) == name {
			return number(line[len(name):])
		}
	}
	return 0, false
}

// number reads decimal digits after blanks, up to the first other byte ("1234 kB").
func number(p []byte) (n int64, ok bool) {
	p = bytes.TrimLeft(p, " \t")
	for _, c := range p {
		if c < '0' || c > '9' {
			break
		}
		n, ok = 10*n+int64(c-'0'), true
	}
	return n, ok
}
