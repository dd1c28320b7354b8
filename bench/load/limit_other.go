//go:build !unix

package load

func fileLimit() int { return 0 }
