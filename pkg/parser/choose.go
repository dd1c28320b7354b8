package parser

import (
	"os"
	"strings"
)

// kind is a kind of scan. Each can do what those before it can.
type kind uint8

const (
	swar   kind = iota // eight bytes at a time in plain Go
	avx2               // AVX2, BMI1, BMI2 and POPCNT
	avx512             // AVX-512 BW, VL, VBMI and VBMI2 as well, for field sections
)

var kindNames = [...]string{"swar", "avx2", "avx512"}

// scans is the kind of scan in use, and useFused whether plain heads take the short cut of fused. They are chosen once, at
// start; only tests write to them later.
var scans, useFused = choose(os.Getenv("HANDOFF_PARSER"), available)

// choose takes a list: the name of a kind, to use no better one, and "parts", to rule out the short cut. What it does not
// know, and kinds that the processor has not, it disregards.
func choose(forced string, available kind) (use kind, fused bool) {
	use, fused = available, true
	for _, word := range strings.Split(forced, ",") {
		for k, name := range kindNames {
			if word == name {
				use = min(use, kind(k))
			}
		}
		fused = fused && word != "parts"
	}
	return use, fused
}

// Scans names the scans in use: "avx512", "avx2", or "swar" for eight bytes at a time in plain Go. The environment variable
// HANDOFF_PARSER forces one of them at start, as far as the processor can.
func Scans() string { return kindNames[scans] }
