package child

import (
	"fmt"
	"os/exec"
	"runtime"
	"syscall"
)

// Become replaces this process by argv with env, confined to cpus where the system can (empty: anywhere). A process is
// best pinned before its first instruction: its threads inherit it, and a Go program sets its GOMAXPROCS by it. It
// returns only to say why it could not.
func Become(cpus []int, argv, env []string) error {
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return err
	}
	runtime.LockOSThread() // exec keeps the affinity of the thread that calls it
	defer runtime.UnlockOSThread()
	err = pinned(cpus, func() error { return syscall.Exec(path, argv, env) })
	return fmt.Errorf("run %s on CPUs %v: %w", argv[0], cpus, err)
}
