package work

import (
	"bytes"
	"math"
	"time"
)

const longest = 10 * time.Second // for cpu and for sleep

// job is what the query of /work asks for.
type job struct {
	cpu   time.Duration // CPU work
	sleep time.Duration // wall time
	dist  dist
	cv    float64 // coefficient of variation: standard deviation / mean
	seed  int64
	given uint8 // a bit for each parameter seen
}

const (
	hasCPU = 1 << iota
	hasSleep
	hasDist
	hasCV
	hasSeed
)

const (
	wantDuration = "want a duration such as 50us, 1.5ms or 2s, at most 10s"
	wantDist     = "want const, exp, lognormal or bimodal"
	wantSeed     = "want a whole number of 64 bits"
	wantCV       = "want 0 with const, 1 with exp, 0 to 10 with lognormal, 0 to 9.94 with bimodal"
	unknown      = "unknown parameter, known are cpu, sleep, dist, cv, seed"
	repeated     = "given twice"
)

var cvName = []byte("cv")

// parse reads name=value pairs joined by &, without any decoding. It is strict, since a slip that passed silently would
// be a benchmark of something else. On failure it says which parameter, and why.
func (j *job) parse(query []byte) (param []byte, why string) {
	for len(query) > 0 {
		var pair []byte
		pair, query, _ = bytes.Cut(query, []byte("&"))
		name, value, _ := bytes.Cut(pair, []byte("="))
		if why := j.set(name, value); why != "" {
			return name, why
		}
	}
	if j.given&hasCV == 0 && j.dist != constant {
		j.cv = 1
	}
	if !j.dist.reaches(j.cv) {
		return cvName, wantCV
	}
	return nil, ""
}

func (j *job) set(name, value []byte) (why string) {
	flag, ok := uint8(0), false
	switch string(name) {
	case "cpu":
		flag, why = hasCPU, wantDuration
		j.cpu, ok = duration(value)
	case "sleep":
		flag, why = hasSleep, wantDuration
		j.sleep, ok = duration(value)
	case "dist":
		flag, why = hasDist, wantDist
		j.dist, ok = distOf(value)
	case "cv":
		flag, why = hasCV, wantCV
		j.cv, ok = decimal(value)
	case "seed":
		flag, why = hasSeed, wantSeed
		j.seed, ok = whole(value)
	default:
		return unknown
	}
	if j.given&flag != 0 {
		return repeated
	}
	j.given |= flag
	if ok {
		return ""
	}
	return why
}

// duration reads a decimal and its unit. Zero needs none.
func duration(b []byte) (time.Duration, bool) {
	n := 0
	for n < len(b) && (b[n] == '.' || b[n] >= '0' && b[n] <= '9') {
		n++
	}
	f, ok := decimal(b[:n])
	unit := time.Duration(0)
	switch string(b[n:]) {
	case "ns":
		unit = time.Nanosecond
	case "us":
		unit = time.Microsecond
	case "ms":
		unit = time.Millisecond
	case "s":
		unit = time.Second
	case "":
		ok = ok && f == 0
	default:
		ok = false
	}
	f *= float64(unit)
	if !ok || f > float64(longest) {
		return 0, false
	}
	return time.Duration(f + 0.5), true
}

// decimal reads digits with at most one point, up to 15 digits, so that the result is exact to a float's last bit or two.
func decimal(b []byte) (float64, bool) {
	digits, scale, point := 0, 1.0, false
	mantissa := 0.0
	for _, c := range b {
		switch {
		case c == '.' && !point:
			point = true
		case c >= '0' && c <= '9' && digits < 15:
			mantissa = mantissa*10 + float64(c-'0')
			digits++
			if point {
				scale *= 10
			}
		default:
			return 0, false
		}
	}
	return mantissa / scale, digits > 0
}

// whole reads an int64, with or without a sign. strconv would allocate its errors.
func whole(b []byte) (n int64, ok bool) {
	minus := len(b) > 0 && b[0] == '-'
	if minus || len(b) > 0 && b[0] == '+' {
		b = b[1:]
	}
	for _, c := range b {
		digit := int64(c - '0')
		if c < '0' || c > '9' || n < (math.MinInt64+digit)/10 {
			return 0, false
		}
		n = n*10 - digit // downwards, where there is one more
	}
	if minus {
		return n, len(b) > 0
	}
	return -n, len(b) > 0 && n > math.MinInt64
}
