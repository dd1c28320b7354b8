package strategytest

import (
	"fmt"
	"os"
	"slices"
	"testing"
)

// descriptors lists what the process has open, "3 → socket:[4711]", nil where the system does not tell.
func descriptors() []string {
	const dir = "/proc/self/fd"
	d, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	var open []string
	for _, name := range names {
		if to, err := os.Readlink(dir + "/" + name); err == nil && name != fmt.Sprint(d.Fd()) {
			open = append(open, name+" → "+to)
		}
	}
	slices.Sort(open)
	return open
}

// sameDescriptors expects no descriptor that was not open before.
func sameDescriptors(t *testing.T, before []string) {
	if before == nil {
		t.Skip("this system does not list descriptors")
	}
	must(t, eventually(func() error {
		more := slices.DeleteFunc(descriptors(), func(d string) bool { return slices.Contains(before, d) })
		if len(more) > 0 {
			return fmt.Errorf("still open: %q", more)
		}
		return nil
	}))
}
