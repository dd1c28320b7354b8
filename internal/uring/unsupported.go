//go:build !linux

package uring

import (
	"errors"
	"fmt"
	"runtime"
)

// Unavailable says why there is no ring here.
func Unavailable() error {
	return fmt.Errorf("io_uring needs Linux, this is %s: %w", runtime.GOOS, errors.ErrUnsupported)
}
