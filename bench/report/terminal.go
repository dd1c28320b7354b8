package report

import (
	"os"

	"golang.org/x/sys/unix"
)

// Width returns how many columns the terminal behind f has, 0 if f is no terminal.
func Width(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	if size.Col == 0 { // a terminal that does not know, as under some serial consoles
		return defaultWidth
	}
	return int(size.Col)
}

const defaultWidth = 80
