//go:build !linux

package handler

import "time"

func cpuTime() time.Duration { return time.Since(began) }

var began = time.Now()
