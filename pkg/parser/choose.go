package parser

import "os"

// useVector chooses between the scans, once, at start. Only tests write to it later.
var useVector = choose(os.Getenv("HANDOFF_PARSER"), hasVector)

// choose: "swar" forces the portable scans, to compare them or to rule the others out. "avx2", and whatever else may be there,
// is what happens without it: vector scans where the processor has what they need.
func choose(forced string, available bool) bool { return available && forced != "swar" }

// Scans names the scans in use: "avx2", or "swar" for eight bytes at a time in plain Go. The environment variable HANDOFF_PARSER
// forces either at start; a processor without AVX2, BMI1 and BMI2 has "swar" whatever it says.
func Scans() string {
	if useVector {
		return "avx2"
	}
	return "swar"
}
