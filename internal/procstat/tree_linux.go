package procstat

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// Tree is process pid and its living descendants, itself first, parents before their children. A descendant whose parent
// has ended is init's child, or a subreaper's, and no longer found; a zombie is not living. Processes that fork or end
// meanwhile may be in it or not. It reads two small files a thread and process (a scan of /proc where the kernel was built
// without PROC_CHILDREN). The slice is the caller's.
func Tree(pid int) ([]int, error) {
	if !living(pid) {
		return nil, ended("descendants", pid)
	}
	tree, known, err := byChildren(pid)
	if err != nil {
		return nil, failed("descendants", pid, err)
	}
	if !known {
		if tree, err = byParents(pid); err != nil {
			return nil, fmt.Errorf("descendants of process %d: %w", pid, err)
		}
	}
	return tree, nil
}

// byChildren asks each thread which processes it has made. known is false if none of pid's threads could tell.
func byChildren(pid int) (tree []int, known bool, err error) {
	tree = []int{pid}
	for i := 0; i < len(tree); i++ {
		seen, err := eachThread(tree[i], "children", func(text []byte) error {
			tree = appendLiving(tree, text)
			return nil
		})
		if err != nil && !gone(err) {
			return nil, false, err
		}
		known = known || seen > 0
	}
	return tree, known, nil
}

func appendLiving(tree []int, children []byte) []int {
	for len(bytes.TrimSpace(children)) > 0 {
		n, rest, ok := leading(children)
		if child := int(n); ok && !slices.Contains(tree, child) && living(child) {
			tree = append(tree, child)
		}
		children = rest
	}
	return tree
}

// byParents asks every process whose child it is.
func byParents(pid int) ([]int, error) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil, err
	}
	defer proc.Close()
	names, err := proc.Readdirnames(-1)
	if err != nil {
		return nil, err
	}
	children := make(map[int][]int)
	for _, name := range names {
		child, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		if parent, state := stat(child); isLiving(state) {
			children[parent] = append(children[parent], child)
		}
	}
	tree := []int{pid}
	for i := 0; i < len(tree); i++ {
		for _, child := range children[tree[i]] {
			if !slices.Contains(tree, child) {
				tree = append(tree, child)
			}
		}
	}
	return tree, nil
}

func living(pid int) bool {
	_, state := stat(pid)
	return isLiving(state)
}

func isLiving(state byte) bool { return state != 0 && state != 'Z' && state != 'X' }

// stat reads the parent and the state of process pid: 0 and 0 if it is not there.
func stat(pid int) (parent int, state byte) {
	p, err := os.ReadFile(procPath(pid) + "/stat")
	if err != nil {
		return 0, 0
	}
	// The name in front, in parentheses, may hold anything, parentheses and blanks included.
	i := bytes.LastIndexByte(p, ')')
	if i < 0 || len(p) < i+4 {
		return 0, 0
	}
	n, _ := number(p[i+3:])
	return int(n), p[i+2]
}
