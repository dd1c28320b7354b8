package stock

import (
	"fmt"

	"github.com/handoff-http/handoff/internal/work"
)

// Work does what /work?query asks for and returns the answer. The work is handoff's own, calibration, draws and complaints
// included.
func Work(query []byte) (code int, body []byte) {
	if param, why := shared.Do(query); why != "" {
		return 400, fmt.Appendf(nil, "%s: %s\n", param, why)
	}
	return 200, done
}

var (
	shared work.Work // with the defaults, which are handoff serve's
	done   = []byte("done\n")
)
