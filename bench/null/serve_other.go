//go:build !linux

package null

import (
	"context"
	"net"
)

// Serve answers on ln until ctx ends, then closes every connection at once and returns nil. It closes ln in any case.
func Serve(ctx context.Context, ln net.Listener) error { return serveConns(ctx, ln) }
