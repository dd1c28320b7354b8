// Package quiet keeps a program that links a terminal library from talking to the terminal before main begins.
//
// Bubble Tea, up to version 1, asks the terminal for its background colour while packages are being initialised, in
// every process that links it and whatever that process is for. A terminal that does not answer costs 5 s there, and one
// that does receives an escape sequence in the middle of the output. The library underneath does not ask when CI is set,
// so this package sets it for the time of initialisation. It imports nothing but os: packages are initialised in the order of
// their paths as soon as their imports are, and this one is therefore done before the library's have begun.
//
// It does nothing else, and nothing at all once Restore has been called.
package quiet

import "os"

const name = "CI"

var value, set = os.LookupEnv(name)

func init() { _ = os.Setenv(name, "initialising") }

// Restore gives the environment back as it was. Whoever imports the terminal library calls it from its own init, which
// runs after the library's.
func Restore() {
	if set {
		_ = os.Setenv(name, value)
		return
	}
	_ = os.Unsetenv(name)
}
