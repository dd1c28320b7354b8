package parser

// authority checks host [":" port] (RFC 3986 §3.2, RFC 9110 §4.2) and returns where the host ends. userinfo is not part
// of it: '@' fails (RFC 9110 §4.2.4). A port is digits up to 65535, or nothing.
func authority(b []byte) (hostEnd int, ok bool) {
	if len(b) > 0 && b[0] == '[' {
		hostEnd = literalEnd(b)
	} else {
		hostEnd = nameLen(b)
	}
	if hostEnd < 0 {
		return 0, false
	}
	rest := b[hostEnd:]
	return hostEnd, len(rest) == 0 || rest[0] == ':' && port(rest[1:])
}

// nameLen is the length of the reg-name in front; an IPv4 address is one, too. -1: a bad percent-encoding.
func nameLen(b []byte) int {
	i := 0
	for i < len(b) {
		switch {
		case is(b[i], host):
			i++
		case b[i] != '%':
			return i
		case i+2 < len(b) && is(b[i+1], hex) && is(b[i+2], hex):
			i += 3
		default:
			return -1
		}
	}
	return i
}

func port(b []byte) bool {
	n := 0
	for _, c := range b {
		if !is(c, digit) {
			return false
		}
		n = min(n*10+int(c-'0'), 1<<16)
	}
	return n < 1<<16
}

// literalEnd is the length of the IP-literal in front, "[" ( IPv6address / IPvFuture ) "]"; -1 if there is none.
func literalEnd(b []byte) int {
	for i, c := range b {
		if c == ']' {
			if in := b[1:i]; ipv6(in) || ipFuture(in) {
				return i + 1
			}
			return -1
		}
	}
	return -1
}

// ipFuture: "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" ).
func ipFuture(b []byte) bool {
	if len(b) == 0 || lower(b[0]) != 'v' {
		return false
	}
	b = b[1:]
	version := span(b, hex)
	if version == 0 || version == len(b) || b[version] != '.' {
		return false
	}
	for _, c := range b[version+1:] {
		if c != ':' && !is(c, host) {
			return false
		}
	}
	return version+1 < len(b)
}

// ipv6: eight groups, or fewer around one "::"; the last two may be written as IPv4. No zone.
func ipv6(b []byte) bool {
	groups, gap := 0, false
	if len(b) > 1 && b[0] == ':' && b[1] == ':' {
		gap, b = true, b[2:]
	}
	for len(b) > 0 {
		digits := span(b, hex)
		if digits < len(b) && b[digits] == '.' {
			groups += 2
			if !ipv4(b) {
				return false
			}
			break
		}
		if digits < 1 || digits > 4 {
			return false
		}
		groups++
		if b = b[digits:]; len(b) == 0 {
			break
		}
		if len(b) == 1 || b[0] != ':' {
			return false
		}
		if b = b[1:]; b[0] == ':' {
			if gap {
				return false
			}
			gap, b = true, b[1:]
		}
	}
	return gap && groups < 8 || !gap && groups == 8
}

// ipv4: four numbers up to 255 without leading zeros.
func ipv4(b []byte) bool {
	for i := range 4 {
		if i > 0 {
			if len(b) == 0 || b[0] != '.' {
				return false
			}
			b = b[1:]
		}
		n := span(b, digit)
		if n < 1 || n > 3 || n > 1 && b[0] == '0' || n == 3 && string(b[:3]) > "255" {
			return false
		}
		b = b[n:]
	}
	return len(b) == 0
}

// span is the number of bytes in front that are in the class.
func span(b []byte, set byte) int {
	for i, c := range b {
		if !is(c, set) {
			return i
		}
	}
	return len(b)
}
