//go:build race

package strategytest

const raceDetector = true
