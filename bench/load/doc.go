// Package load puts load on an HTTP/1.1 server and checks every answer.
//
// A closed loop is one in which answers set the pace: each connection writes a batch of Pipeline requests in one write, waits
// until all of them are answered, and writes the next. At most Conns × Pipeline requests are ever under way, and every
// latency is conditional on that: a server that stalls for a second delays so many requests, not the ones that a world of
// independent clients would have sent meanwhile. That is coordinated omission. Compare what servers cost with a closed loop
// under equal load; do not read its percentiles as what users would see (Schroeder, Wierman, Harchol-Balter, NSDI '06).
//
// An open loop is one in which the clock sets the pace: requests are due at a Rate, or at that of Stages, evenly spaced or
// as a Poisson process, whatever the server does. One that is due takes the connection that has been free for longest, or
// waits for one, and its latency runs from when it was due, so nothing can be omitted. It counts in the window in which
// it was due, whenever it is answered up to Drain after that; what is still unanswered then is Overdue and in the
// latencies with the age it has reached, a lower bound. How late the generator itself was to look at what was due is the Lag.
// The steady state of an overloaded server is a queue that grows for ever; the window measures its growth from its own start.
// So what was due in the warm-up and still waits for a connection when the window opens is Dropped, or behind that queue
// no request of the window would be sent before it closes.
// A loop sleeps until shortly before the next arrival and spins from there, since a sleep ends late by more than an answer
// takes: the CPU time of a generator in an open loop says nothing about its load, Busy does.
//
// A session has turns, so that several servers can be measured in slices of time close to each other. Its connections
// are opened, paced, and no request is sent until the first turn. In a turn, requests flow and are not counted (warm-up); they count
// (window: in a closed loop an answer counts if it is complete in it, whenever its request was sent in this turn); what
// is under way may still be answered, connections stay open while the watched process is read (tail); then all is parked.
// What is answered later than its turn is Outside and never a latency. Latency runs from just before the batch was written, or from
// just before the connect where that is part of the load, to when the answer was completely parsed.
//
// Starvation is a result, not an error: Served below Conns says that some connections got no answer in any window, and
// Stalled above 0 that some got none any more. So is a rate that the generator cannot make: compare Offered with
// ReqPerSec, and read Lag. A turn ends on time whatever the server does.
//
// It refuses to trust: an answer counts only if it is well formed, has status 2xx, and has the length (and up to 4 KiB the
// bytes) of the first such answer of its route in the run. It refuses https, redirects and retries of a request, and
// fields that would frame a request otherwise than it counts it. It never imports the server: it sees an address, so
// any server stands under the same yardstick.
package load
