// Package peers holds the rivals: servers of other makers that answer handoff's stock routes, so that `handoff compare
// --peer` and the benchmarks here put them under the same yardstick. It is a module of its own: rivals are no
// dependency of handoff.
//
//	nethttp   net/http's Server as it comes
//	fasthttp  fasthttp's Server as it comes, but without fields that handoff does not send
//	hertz     hertz over netpoll as it comes, but without those fields and its log
//	gnet      gnet's event loops; NO HTTP server, and read its doc before quoting it: static answers by method and path
//	nginx     an installed nginx under a configuration made for the run; static answers only
//	gofloor   NO HTTP server: the least that a goroutine a connection can cost
//	floor     in C, NO HTTP servers: the least that an event loop can cost, over epoll (floor/epoll.c) and over io_uring
//	          (floor/uring.c); that a thread a connection can cost (floor/thread.c); and the least that a client can cost
//	          (floor/client.c)
//
// The least that an event loop in Go can cost is `handoff null`. The floors count CRLFCRLF and send as many answers, as long
// as handoff's to GET /; what a server costs above its floor is its own.
//
// The first three answer GET / /json /bytes/{n} /status/{code} /work and POST /echo with handoff's statuses, Content-Types and
// bodies, and nothing else but Date and Content-Length; the smoke test compares them. /request, OPTIONS and 405 are
// left out: what is not routed is 404. net/http and fasthttp route with a switch, since fasthttp brings no router and what
// net/http's costs is not its connection's; hertz with its own, which is part of it. Of timeouts these two have none and
// hertz those of its maker; handoff has them all, and pays for them. Prefork and CPU affinity are the lab's business: it
// pins every server alike, and GOMAXPROCS follows from that.
//
// The tests compare the parsers and the writers, in memory.
package peers
