//go:build unix && !linux

package sock

import "errors"

// StampArrivals does nothing: arrival times are not known here.
func StampArrivals() (stop func()) { return func() {} }

// TimestampArrivals is not known here.
func TimestampArrivals(int) error { return errors.ErrUnsupported }

// ArrivedAt is not known here: 0.
func ArrivedAt([]byte) int64 { return 0 }

// Queue is not known here.
func Queue(int) (waiting, room int, err error) { return 0, 0, errors.ErrUnsupported }
