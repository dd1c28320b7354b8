package procstat

import (
	"bytes"
	"fmt"
)

// Switches is how often the living threads of process pid were switched out: because they waited (voluntary), or
// because the scheduler took the CPU from them (involuntary). What a thread counted is lost when it ends, so the
// difference of two calls is exact only for threads that live through both. One call reads one small file a thread,
// some microseconds each; a thread that ends meanwhile is left out.
func Switches(pid int) (voluntary, involuntary int64, err error) {
	seen, err := eachThread(pid, "status", func(text []byte) error {
		v, n, err := switches(text)
		voluntary, involuntary = voluntary+v, involuntary+n
		return err
	})
	if err != nil {
		return 0, 0, failed("context switches", pid, err)
	}
	if seen == 0 {
		return 0, 0, ended("context switches", pid)
	}
	return voluntary, involuntary, nil
}

func switches(status []byte) (voluntary, involuntary int64, err error) {
	// Looked for from the end: a thread may give itself a name that looks like a line.
	i := bytes.LastIndex(status, []byte("\nvoluntary_ctxt_switches:"))
	if i < 0 {
		return 0, 0, fmt.Errorf("no context switches among %d bytes of status", len(status))
	}
	v, okV := field(status[i+1:], "voluntary_ctxt_switches:")
	n, okN := field(status[i+1:], "nonvoluntary_ctxt_switches:")
	if !okV || !okN {
		return 0, 0, fmt.Errorf("cannot read context switches in %q", status[i:])
	}
	return v, n, nil
}
