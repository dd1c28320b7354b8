/*
 * client is the least that a load generator can cost: a closed loop over epoll, on one thread, with nothing between the
 * system calls but counting. It is what handoff load is held against, CPU time a request, not something to measure
 * servers with:
 *
 *   - it takes any bytes of the right number for answers. What the first one is, is checked; the others are only as long.
 *   - it counts whole batches, and knows no errors but the end of itself.
 *   - it takes latencies only with -l, so that what the stamps cost can be told from the rest.
 *
 *     client [-c conns] [-d seconds] [-w warmup-seconds] [-p pipeline] [-l] HOST:PORT [PATH]
 *
 * prints one line of JSON: requests, elapsed_ns, cpu_ns, user_ns (this process', in the window), and with -l p50_ns and
 * p99_ns. It ends with 1, and says why, if a connection fails or an answer has another length; with 2 on wrong usage.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 256, BUCKETS = 1 << 16 };

struct conn {
	int fd;
	size_t sent, got;  /* of the batch under way */
	int64_t since;     /* when it was sent, with -l */
};

static int conns = 64, pipeline = 1, latencies;
static double seconds = 1, warmup = 0.2;

static struct conn *all;
static char *batch;           /* pipeline requests */
static size_t batch_len, answers_len;
static uint64_t requests;
static uint32_t counts[BUCKETS]; /* batches by latency in µs; the last holds all that took longer */
static char in[64 << 10];

static void die(int status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("client: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(status);
}

static int64_t now(clockid_t clock)
{
	struct timespec ts;
	clock_gettime(clock, &ts);
	return ts.tv_sec * INT64_C(1000000000) + ts.tv_nsec;
}

/* failed ends it over a call that failed. A server that closes a connection with a request on the way to it answers that with
 * a reset: whether the client meets its end, the reset, or a broken pipe depends on the moment, and says the same. */
static void failed(const char *call)
{
	if (errno == ECONNRESET || errno == EPIPE)
		die(1, "the server closed a connection: %s: %s", call, strerror(errno));
	die(1, "%s: %s", call, strerror(errno));
}

/* send_batch sends what is left of the batch. What the kernel does not take goes when the socket is writable again. */
static void send_batch(struct conn *c)
{
	ssize_t n = send(c->fd, batch + c->sent, batch_len - c->sent, MSG_NOSIGNAL);
	if (n > 0)
		c->sent += (size_t)n;
	else if (n < 0 && errno != EAGAIN && errno != EINTR)
		failed("send");
}

static void begin_batch(struct conn *c)
{
	c->sent = c->got = 0;
	if (latencies)
		c->since = now(CLOCK_MONOTONIC);
	send_batch(c);
}

static void end_batch(struct conn *c)
{
	if (latencies) {
		int64_t us = (now(CLOCK_MONOTONIC) - c->since) / 1000;
		counts[us < BUCKETS ? us : BUCKETS - 1]++;
	}
	requests += (uint64_t)pipeline;
}

/* take reads what is there. A short read means that the socket is drained: what comes later is another edge. */
static void take(struct conn *c)
{
	ssize_t n;
	do {
		n = recv(c->fd, in, sizeof in, 0);
		if (n == 0)
			die(1, "the server closed a connection");
		if (n < 0) {
			if (errno == EAGAIN)
				return;
			failed("recv");
		}
		c->got += (size_t)n;
		if (c->got > answers_len)
			die(1, "answers of %zu bytes, want %zu: they must all be as long as the first", c->got, answers_len);
		if (c->got == answers_len) {
			end_batch(c);
			begin_batch(c);
		}
	} while (n == (ssize_t)sizeof in);
}

/* run is the loop, until the clock says so. It looks at the clock once a wake-up, and only at the coarse one, which is the
 * last tick and costs no more than a load from memory. */
static void run(int ep, double duration)
{
	struct epoll_event events[EVENTS];
	int64_t end = now(CLOCK_MONOTONIC_COARSE) + (int64_t)(duration * 1e9);
	while (now(CLOCK_MONOTONIC_COARSE) < end) {
		int n = epoll_wait(ep, events, EVENTS, 100);
		if (n < 0 && errno != EINTR)
			die(1, "epoll_wait: %s", strerror(errno));
		for (int i = 0; i < n; i++) {
			struct conn *c = events[i].data.ptr;
			if (c->sent < batch_len && events[i].events & EPOLLOUT)
				send_batch(c);
			if (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
				take(c);
		}
	}
}

static int dial(const struct addrinfo *to, const char *target)
{
	int one = 1, fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		die(1, "socket: %s", strerror(errno));
	if (connect(fd, to->ai_addr, to->ai_addrlen) < 0)
		die(1, "connect %s: %s", target, strerror(errno));
	if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0)
		die(1, "TCP_NODELAY: %s", strerror(errno));
	return fd;
}

/* answer_length parses the head in `in` of n bytes and returns the length of the whole answer, 0 if the head is not all there. */
static size_t answer_length(size_t n)
{
	char *end = memmem(in, n, "\r\n\r\n", 4);
	if (!end)
		return 0;
	if (n < 12 || memcmp(in, "HTTP/1.1 200", 12) != 0)
		die(1, "the first answer begins %.*s, want HTTP/1.1 200", (int)strcspn(in, "\r"), in);
	for (char *line = in; line < end; line = strstr(line, "\r\n") + 2)
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			return (size_t)(end + 4 - in) + strtoul(line + 15, NULL, 10);
	die(1, "the first answer has no Content-Length");
	return 0;
}

/* first asks once, on a connection that still blocks (but not for ever), to learn how long an answer is. */
static size_t first(int fd)
{
	size_t n = 0, want = 0, length = batch_len / (size_t)pipeline;
	struct timeval patience = {.tv_sec = 10};
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (send(fd, batch, length, MSG_NOSIGNAL) != (ssize_t)length)
		failed("send");
	while (!want || n < want) {
		size_t at = want ? 0 : n; /* once the head is known, the body need not be kept */
		ssize_t m = at < sizeof in - 1 ? recv(fd, in + at, sizeof in - 1 - at, 0) : 0;
		if (m <= 0)
			die(1, "no whole first answer after %zu bytes: %s", n, m ? strerror(errno) : "the connection or the head's limit ended");
		n += (size_t)m;
		if (!want) {
			in[n] = 0;
			want = answer_length(n);
		}
	}
	if (n > want)
		die(1, "%zu bytes more than the first answer's Content-Length says", n - want);
	return want;
}

static void make_batch(const char *target, const char *path)
{
	char *one;
	int n = asprintf(&one, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, target);
	if (n < 0 || !(batch = malloc((size_t)n * (size_t)pipeline)))
		die(1, "no memory");
	for (int i = 0; i < pipeline; i++)
		memcpy(batch + (size_t)i * (size_t)n, one, (size_t)n);
	batch_len = (size_t)n * (size_t)pipeline;
	free(one);
}

static struct addrinfo *resolve(const char *target)
{
	struct addrinfo *to, hints = {.ai_socktype = SOCK_STREAM};
	char *host = strdup(target), *port = host ? strrchr(host, ':') : NULL;
	if (!port)
		die(2, "%s: want HOST:PORT", target);
	*port++ = 0;
	char *name = host;
	if (*name == '[' && port - host >= 3 && port[-2] == ']') { /* [::1]:8080 */
		port[-2] = 0;
		name++;
	}
	int err = getaddrinfo(name, port, &hints, &to);
	if (err)
		die(1, "%s: %s", target, gai_strerror(err));
	free(host);
	return to;
}

static void connect_all(int ep, const char *target)
{
	struct addrinfo *to = resolve(target);
	if (!(all = calloc((size_t)conns, sizeof *all)))
		die(1, "no memory");
	for (int i = 0; i < conns; i++) {
		struct conn *c = &all[i];
		struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
		c->fd = dial(to, target);
		if (i == 0)
			answers_len = first(c->fd) * (size_t)pipeline;
		if (fcntl(c->fd, F_SETFL, O_NONBLOCK) < 0 || epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) < 0)
			die(1, "prepare a connection: %s", strerror(errno));
	}
	freeaddrinfo(to);
}

static int64_t nanoseconds(struct timeval t)
{
	return t.tv_sec * INT64_C(1000000000) + t.tv_usec * INT64_C(1000);
}

/* quantile is in ns, rounded up to a µs; the last bucket is a lower bound. */
static int64_t quantile(double q)
{
	uint64_t all_of = 0, seen = 0;
	for (int i = 0; i < BUCKETS; i++)
		all_of += counts[i];
	for (int i = 0; i < BUCKETS; i++)
		if ((seen += counts[i]) >= q * (double)all_of)
			return (i + 1) * INT64_C(1000);
	return 0;
}

static void measure(int ep)
{
	struct rusage before, after;
	for (int i = 0; i < conns; i++)
		begin_batch(&all[i]);
	run(ep, warmup);
	requests = 0;
	memset(counts, 0, sizeof counts);
	getrusage(RUSAGE_SELF, &before);
	int64_t start = now(CLOCK_MONOTONIC);
	run(ep, seconds);
	int64_t elapsed = now(CLOCK_MONOTONIC) - start;
	getrusage(RUSAGE_SELF, &after);
	int64_t user = nanoseconds(after.ru_utime) - nanoseconds(before.ru_utime);
	int64_t system = nanoseconds(after.ru_stime) - nanoseconds(before.ru_stime);
	printf("{\"requests\":%llu,\"elapsed_ns\":%lld,\"cpu_ns\":%lld,\"user_ns\":%lld", (unsigned long long)requests,
	       (long long)elapsed, (long long)(user + system), (long long)user);
	if (latencies)
		printf(",\"p50_ns\":%lld,\"p99_ns\":%lld", (long long)quantile(.5), (long long)quantile(.99));
	puts("}");
}

static double number(const char *flag, const char *text, double least, double most)
{
	char *end;
	double v = strtod(text, &end);
	if (*end || end == text || !(v >= least && v <= most))
		die(2, "-%s %s: want %g to %g", flag, text, least, most);
	return v;
}

int main(int argc, char **argv)
{
	static const char usage[] = "client [-c conns] [-d seconds] [-w warmup-seconds] [-p pipeline] [-l] HOST:PORT [PATH]";
	for (int flag; (flag = getopt(argc, argv, "c:d:w:p:l")) != -1;)
		switch (flag) {
		case 'c': conns = (int)number("c", optarg, 1, 100000); break;
		case 'd': seconds = number("d", optarg, 0.01, 3600); break;
		case 'w': warmup = number("w", optarg, 0, 3600); break;
		case 'p': pipeline = (int)number("p", optarg, 1, 1024); break;
		case 'l': latencies = 1; break;
		default: die(2, "usage: %s", usage);
		}
	if (argc - optind < 1 || argc - optind > 2)
		die(2, "usage: %s", usage);
	const char *target = argv[optind], *path = optind + 1 < argc ? argv[optind + 1] : "/";
	int ep = epoll_create1(EPOLL_CLOEXEC);
	if (ep < 0)
		die(1, "epoll_create1: %s", strerror(errno));
	make_batch(target, path);
	connect_all(ep, target);
	measure(ep);
	return fflush(stdout) == 0 ? 0 : 1;
}
