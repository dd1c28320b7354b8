package verdict

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/handoff-http/handoff/bench/load"
)

// errorsAt is the share of requests above which errors are no longer beside the point: what fails is fast, and what is
// fast flatters.
const errorsAt = 0.001

// broken are the errors of which one is too many: the server answered, and wrongly.
var broken = []string{"malformed", "length", "body"}

// failures: requests that did not get their answer, or connections that did not come up.
func failures(r *load.Result, _ Setup) *Verdict {
	kinds := allErrors(r)
	delete(kinds, "ports") // verdicts of their own
	delete(kinds, "files")
	total := sum(kinds)
	if total == 0 {
		return nil
	}
	all := float64(max(r.Sent, r.Requests+total))
	v := &Verdict{Name: Errors, Level: Note, Next: nextFor(kinds),
		Text: fmt.Sprintf("%s among %s requests (%s): %s", plural(total, "error", "errors"), grouped(all), percent(float64(total)/all), list(kinds))}
	if codes := refusals(r); codes != "" {
		v.Text += "; answers by status: " + codes
	}
	if float64(total) > errorsAt*all || slices.ContainsFunc(broken, func(kind string) bool { return kinds[kind] > 0 }) {
		v.Level = Fail
	}
	return v
}

// allErrors counts those of the whole cell by kind: one in the warm-up is an error too.
func allErrors(r *load.Result) map[string]int64 {
	kinds := make(map[string]int64)
	for _, of := range []map[string]int64{r.Errors, r.ErrorsOutside} {
		for kind, n := range of {
			kinds[kind] += n
		}
	}
	return kinds
}

func sum(kinds map[string]int64) (n int64) {
	for _, m := range kinds {
		n += m
	}
	return n
}

// list names what was counted, the most frequent first.
func list(n map[string]int64) string {
	names := slices.SortedFunc(maps.Keys(n), func(a, b string) int {
		if n[a] != n[b] {
			return int(n[b] - n[a])
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s × %s", grouped(float64(n[name])), name)
	}
	return strings.Join(names, ", ")
}

// refusals names the status codes that are no success.
func refusals(r *load.Result) string {
	codes := maps.Clone(r.Statuses)
	maps.DeleteFunc(codes, func(code string, _ int64) bool { return strings.HasPrefix(code, "2") })
	return list(codes)
}

// nextFor is the advice for the most frequent kind.
func nextFor(kinds map[string]int64) string {
	most := ""
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if most == "" || kinds[kind] > kinds[most] {
			most = kind
		}
	}
	switch most {
	case "status":
		return "ask for a path that the server serves, or look in its log for why it refuses"
	case "length", "body":
		return "if its answers may differ, allow any length; if not, the server is broken"
	case "malformed":
		return "look at an answer with curl -v: it is not HTTP/1.1"
	case "timeout":
		return "a longer timeout, or fewer connections"
	case "connect":
		return "see whether the server still runs, and its accept queue (its backlog, net.core.somaxconn)"
	}
	return "look in the server's log for why it closes connections"
}

func ports(r *load.Result, _ Setup) *Verdict {
	n := allErrors(r)["ports"]
	if n == 0 {
		return nil
	}
	return &Verdict{Name: Ports, Level: Fail,
		Text: fmt.Sprintf("%s found no free local port: connections that were closed still hold them (TIME_WAIT)", plural(n, "connect", "connects")),
		Next: "sysctl -w net.ipv4.ip_local_port_range='1024 65535' net.ipv4.tcp_tw_reuse=1, or close fewer connections"}
}

func files(r *load.Result, _ Setup) *Verdict {
	n := allErrors(r)["files"]
	if n == 0 {
		return nil
	}
	return &Verdict{Name: Files, Level: Fail,
		Text: fmt.Sprintf("%s found no free file descriptor", plural(n, "connect", "connects")),
		Next: "ulimit -n, before the generator is started, or fewer connections"}
}

func starved(r *load.Result, _ Setup) *Verdict {
	if r.Served >= r.Conns {
		return nil
	}
	return &Verdict{Name: Starved, Level: Note,
		Text: fmt.Sprintf("served %d/%d connections: the others got no answer at all", r.Served, r.Conns),
		Next: "a result, not an error: the model serves no more at a time; fewer connections, or more workers"}
}

func stalled(r *load.Result, _ Setup) *Verdict {
	if r.Stalled == 0 {
		return nil
	}
	return &Verdict{Name: Stalled, Level: Note,
		Text: fmt.Sprintf("%s of %d stalled: answered, and then no more for half of the window or longer", plural(int64(r.Stalled), "connection", "connections"), r.Conns),
		Next: "a result, not an error, if it happens again; look at what the server does to connections that wait"}
}
