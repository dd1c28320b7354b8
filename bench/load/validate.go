package load

import (
	"fmt"
	"strings"
	"time"
)

// Validate says what is wrong with c: the field, its value, and the values it may have. Open calls it.
func (c Config) Validate() error {
	bare := c
	c = c.withDefaults()
	if _, err := parseTarget(c.URL); err != nil {
		return err
	}
	for _, check := range []func() error{c.validateNumbers, c.validateLoop, c.validateStages, c.validateDurations,
		c.validateRequest, bare.validateRoutes, func() error { return validateHeader("header", c.Header) }} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (c Config) validateNumbers() error {
	for _, f := range []struct {
		name         string
		got, lo, hi  int64
		unit, reason string
	}{
		{"conns", int64(c.Conns), 1, maxConns, "", ""},
		{"slow", int64(c.Slow), 0, int64(c.Conns) - 1, "", " (fewer than conns)"},
		{"idle", int64(c.Idle), 0, maxConns, "", ""},
		{"pipeline", int64(c.Pipeline), 1, maxPipeline, "", ""},
		{"threads", int64(c.Threads), 1, min(maxThreads, int64(c.fast())), "", " (not above conns)"},
		{"inside", int64(c.Inside), 0, 1_000_000, "", " (one request in so many, 0: none)"},
		{"churn", int64(c.Churn), 0, maxChurn, " requests", " (0: connections have no end)"},
		{"body", int64(len(c.Body)), 0, maxBody, " bytes", ""},
		{"expected length", c.ExpectLength, -1, 1 << 50, " bytes", " (0: as the first answer, -1: any)"},
		{"watch", int64(c.Watch), 0, 1 << 30, "", " (a process id, 0: none)"},
	} {
		if f.got < f.lo || f.got > f.hi {
			return fmt.Errorf("load: %s is %d%s, want %d..%d%s", f.name, f.got, f.unit, f.lo, f.hi, f.reason)
		}
	}
	return nil
}

func (c Config) validateDurations() error {
	for _, f := range []struct {
		name        string
		got, lo, hi time.Duration
	}{
		{"warmup", c.Warmup, 0, time.Hour},
		{"duration", c.Duration, time.Millisecond, 24 * time.Hour},
		{"timeout", c.Timeout, 0, time.Hour},
		{"drain", c.Drain, 0, time.Hour},
	} {
		if f.got < f.lo || f.got > f.hi {
			return fmt.Errorf("load: %s is %v, want %v..%v", f.name, f.got, f.lo, f.hi)
		}
	}
	return nil
}

func (c Config) validateRequest() error {
	switch {
	case !isToken(c.Method):
		return fmt.Errorf("load: method is %q, want an HTTP token such as GET or POST", c.Method)
	case c.Method == "CONNECT":
		return fmt.Errorf("load: method CONNECT asks for a tunnel, not for an answer")
	case c.NoKeepAlive && c.Churn > 1:
		return fmt.Errorf("load: churn is %d without keep-alive, want 0 or 1: a connection carries one request", c.Churn)
	case c.NoKeepAlive && c.Pipeline > 1:
		return fmt.Errorf("load: pipeline is %d without keep-alive, want 1: a connection carries one request", c.Pipeline)
	case c.Churn%c.Pipeline != 0:
		return fmt.Errorf("load: churn is %d, want a multiple of pipeline %d: a connection closes between two batches", c.Churn, c.Pipeline)
	case len(c.Body)*c.Pipeline > maxBatch:
		return fmt.Errorf("load: pipeline %d of bodies of %d bytes is more than %d bytes in one batch", c.Pipeline, len(c.Body), maxBatch)
	}
	return nil
}

func (c Config) validateLoop() error {
	switch {
	case !goodRate(c.Rate):
		return fmt.Errorf("load: rate is %v requests per second, want 0..%d (0: closed loop)", c.Rate, int64(maxRate))
	case c.Arrivals > Poisson:
		return fmt.Errorf("load: arrivals is %d, want %d (constant) or %d (poisson)", c.Arrivals, Constant, Poisson)
	case c.Rate > 0 && len(c.Stages) > 0:
		return fmt.Errorf("load: rate is %v and there are stages, want one of them: stages have their own rates", c.Rate)
	case c.Arrivals == Poisson && !c.openLoop():
		return fmt.Errorf("load: arrivals are poisson without a rate: in a closed loop answers set the pace; give a rate or stages")
	case c.Slow > 0 && (c.SlowRate < 1 || c.SlowRate > maxSlowRate):
		return fmt.Errorf("load: slow rate is %d bytes per second, want 1..%d", c.SlowRate, maxSlowRate)
	case c.Slow == 0 && c.SlowRate != 0:
		return fmt.Errorf("load: slow rate is %d and there are no slow clients, want 0, or slow above 0", c.SlowRate)
	}
	return nil
}

// owned are the fields by which the generator frames its requests.
var owned = []string{"Host", "Content-Length", "Connection", "Transfer-Encoding"}

func validateHeader(where string, header []Field) error {
	size := 0
	for _, f := range header {
		if !isToken(f.Name) {
			return fmt.Errorf("load: %s: field name is %q, want an HTTP token such as Accept", where, f.Name)
		}
		if !isText([]byte(f.Value)) || string(trimBlank([]byte(f.Value))) != f.Value {
			return fmt.Errorf("load: %s: value of %s is %q, want visible text, blanks inside, no line break", where, f.Name, f.Value)
		}
		for _, name := range owned {
			if strings.EqualFold(f.Name, name) {
				return fmt.Errorf("load: %s: %s is the generator's own field (it sets %s)", where, f.Name, strings.Join(owned, ", "))
			}
		}
		size += len(f.Name) + len(f.Value) + len(": \r\n")
	}
	if size > maxHeader {
		return fmt.Errorf("load: %s has %d bytes, want at most %d", where, size, maxHeader)
	}
	return nil
}

func (c Config) validateRoutes() error {
	if len(c.Routes) > maxRoutes {
		return fmt.Errorf("load: %d routes, want at most %d", len(c.Routes), maxRoutes)
	}
	if len(c.Routes) > 0 && len(c.Body) > 0 {
		return fmt.Errorf("load: there are routes and a body of %d bytes, want the body in a route", len(c.Body))
	}
	for i, r := range c.withDefaults().Routes {
		where := fmt.Sprintf("route %d (%s)", i+1, r.Name())
		one := c
		one.Method, one.Body, one.Pipeline = r.Method, r.Body, max(c.Pipeline, 1)
		switch {
		case r.Weight < 1 || r.Weight > maxWeight:
			return fmt.Errorf("load: %s: weight is %d, want 1..%d", where, r.Weight, maxWeight)
		case !strings.HasPrefix(r.Path, "/") || strings.ContainsFunc(r.Path, func(c rune) bool { return c <= ' ' || c >= 0x7f || c == '#' }):
			return fmt.Errorf("load: %s: path is %q, want one from the slash on, in visible ASCII", where, r.Path)
		case len(r.Body) > maxBody:
			return fmt.Errorf("load: %s: body is %d bytes, want 0..%d", where, len(r.Body), maxBody)
		}
		if err := one.validateRequest(); err != nil {
			return fmt.Errorf("%w, in %s", err, where)
		}
		if err := validateHeader(where, r.Header); err != nil {
			return err
		}
	}
	return nil
}
