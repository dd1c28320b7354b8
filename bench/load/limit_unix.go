//go:build unix

package load

import "github.com/handoff-http/handoff/internal/sock"

func fileLimit() int { return sock.Limit() }
