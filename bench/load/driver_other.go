//go:build !linux

package load

func startDriver(r *run) (driver, error) { return startGoroutines(r) }
