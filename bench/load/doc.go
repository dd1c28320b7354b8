// Package load puts load on an HTTP/1.1 server and checks every answer. It is a closed loop: each connection writes a
// batch of Pipeline requests in one write, waits until all of them are answered, and writes the next. So the server sets
// the pace, at most Conns × Pipeline requests are ever under way, and every latency is conditional on that: a server that stalls
// for a second delays Conns × Pipeline requests, not the ones a world of independent clients would have sent meanwhile.
// Compare servers with it under equal load; do not read its percentiles as what users would see (Schroeder, NSDI '06).
//
// A run has five phases. Connections are opened, paced, and no request is sent (ramp); requests flow and are not
// counted (warm-up); an answer counts if it is complete while the window is open, whenever its request was sent
// (window); what is under way may still be answered, no new request is sent, connections stay open while the watched
// process is read (tail); everything is closed. Latency runs from just before the batch was written, or
// just before the connect where every request has its own connection, to when the answer was completely parsed.
//
// Starvation is a result, not an error: Served below Conns says that some connections got no answer in the window, and
// Stalled above 0 that some got none any more. The run ends on time whatever the server does.
//
// It refuses to trust: an answer counts only if it is well formed, has status 2xx, and has the length (and up to 4 KiB the
// bytes) of the first such answer of the run. It refuses https, redirects and retries of a request, and it never
// imports the server: it sees an address, so any server stands under the same yardstick.
package load
