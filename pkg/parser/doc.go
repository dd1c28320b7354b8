// Package parser reads HTTP/1.1 requests out of bytes somebody else received: request heads (RFC 9112 §2–§6) and
// chunked bodies (RFC 9112 §7.1). It keeps offsets, never copies, and resumes where it stopped: feeding a head byte by
// byte costs about as much as feeding it whole, and every way of cutting the input ends in the same answer.
//
// It refuses whatever two parsers might read differently: bare CR or LF, control bytes, obs-fold, blanks before the
// colon, two lengths, lists of lengths, unknown transfer codings. Where the RFC leaves a choice, the one that cannot
// desynchronise is taken and the place says so. It does no I/O, reads no clock, starts no goroutine, holds no lock and
// allocates nothing, errors included.
//
// On amd64 with AVX2, heads of 64 bytes and more are scanned by vector instructions, with AVX-512 (VBMI2) by wider ones;
// where a head is plain, only the fields behind its Host are. HANDOFF_PARSER in the environment, read once at start, rules
// some out: "avx512" (the best there is), "avx2", or "swar", which keeps to plain Go; Scans says what is in use, Forced what is
// wrong with it. "parts", alone or after a comma, rules out the short cut that takes plain heads in one go. Answers do not
// depend on any of it.
//
// # Which fault is reported
//
// Faults of syntax and limits are judged in stream order: the fault whose first byte comes first wins, so
// it does not matter how the bytes were cut. What the request line means (version, then form of the target) is judged at
// its end; what the fields mean (Host, framing, Expect) at the blank line, because only then is it known what is missing.
package parser
