// Package peers holds the rivals: servers of other makers that answer handoff's stock routes, so that `handoff compare
// --peer` and the benchmarks here put them under the same yardstick. It is a module of its own: rivals are no
// dependency of handoff.
//
//	nethttp   net/http's Server as it comes
//	fasthttp  fasthttp's Server as it comes, but without fields that handoff does not send
//	nginx     an installed nginx under a configuration made for the run; static answers only
//	floor     in C: the least that a client can cost
//
// The first two answer GET / /json /bytes/{n} /status/{code} /work and POST /echo with handoff's statuses, Content-Types and
// bodies, and nothing else but Date and Content-Length; the smoke test compares them. /request, OPTIONS and 405 are
// left out: what is not routed is 404. Both route with a switch, since fasthttp brings no router and what net/http's
// costs is not its connection's. Neither has a timeout, which is its maker's default and cheaper than handoff's, which
// has them all. Prefork, reuseport and CPU affinity are the lab's business: it pins every server alike.
//
// The tests compare the parsers and the writers, in memory.
package peers
