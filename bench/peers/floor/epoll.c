/*
 * epoll is the floor of an event loop: see floor.h for what it does not do. One thread; a connection is registered once,
 * edge-triggered for both directions; for each that is ready one recv and one send; one wait for many.
 *
 *     floor-epoll [--addr HOST:PORT]
 *
 * SIGTERM and SIGINT end it at once, connections and all, with status 0.
 */
#include "floor.h"
#include <sys/epoll.h>

enum { EVENTS = 256, BURST = 64 };

/* By descriptor: what must be known between two events, usually nothing. While something is owed nothing is read. */
static struct conn {
	size_t owed;
	unsigned char matched;
} *conns;

static int ep, ln, deaf;
static char in[64 << 10];

static void watch(int op, int fd, uint32_t events)
{
	struct epoll_event e = {.events = events, .data.fd = fd};
	if (epoll_ctl(ep, op, fd, &e) < 0)
		die(1, "epoll_ctl: %s", strerror(errno));
}

static const uint32_t both = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

static void accept_some(void)
{
	for (int i = 0; i < BURST; i++) {
		int fd = accept4(ln, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0) {
			conns[fd] = (struct conn){0};
			watch(EPOLL_CTL_ADD, fd, both);
			continue;
		}
		if (scarce(errno)) {
			deaf = 1;
			watch(EPOLL_CTL_DEL, ln, 0);
		} else if (errno == ECONNABORTED || errno == EINTR) {
			continue;
		} else if (errno != EAGAIN) {
			die(1, "accept4: %s", strerror(errno));
		}
		return;
	}
}

/* flush returns 1 once nothing is owed. If it is not so, there will be an event when there is room, or the connection is gone. */
static int flush(int fd, struct conn *c)
{
	while (c->owed > 0) {
		size_t len;
		const char *p = piece(c->owed, &len);
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
		if (n < 0) {
			if (errno == EINTR)
				continue;
			if (errno != EAGAIN)
				close(fd);
			return 0;
		}
		c->owed -= (size_t)n;
	}
	return 1;
}

/* take reads once and answers at once. A short read means that the socket is drained: what comes later is another edge.
 * What a full one left is told again, after the others have had their turn. A client's end shows behind its last bytes. */
static void take(int fd, struct conn *c, int closing)
{
	for (;;) {
		ssize_t n = recv(fd, in, sizeof in, 0);
		if (n <= 0) {
			if (n == 0 || (errno != EAGAIN && errno != EINTR))
				close(fd);
			else if (errno == EINTR)
				continue;
			return;
		}
		c->owed += ANSWER * heads(&c->matched, in, (size_t)n);
		if (!flush(fd, c))
			return;
		if (n == (ssize_t)sizeof in) {
			watch(EPOLL_CTL_MOD, fd, both);
			return;
		}
		if (!closing)
			return;
	}
}

/* A descriptor has one event in a batch and is closed in its own, so none is stale: accepting, which reuses descriptors,
 * is done when the batch is through. */
static void run(int end)
{
	struct epoll_event events[EVENTS];
	for (;;) {
		int n = epoll_wait(ep, events, EVENTS, deaf ? DEAF_MS : -1), ready = 0;
		if (n < 0 && errno != EINTR)
			die(1, "epoll_wait: %s", strerror(errno));
		if (deaf) {
			deaf = 0;
			watch(EPOLL_CTL_ADD, ln, EPOLLIN);
		}
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			uint32_t what = events[i].events;
			if (fd == end)
				return;
			if (fd == ln)
				ready = 1;
			else if (flush(fd, &conns[fd]) && what & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
				take(fd, &conns[fd], (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
		}
		if (ready)
			accept_some();
	}
}

int main(int argc, char **argv)
{
	const char *addr = begin(argc, argv);
	int end = ending();
	if (!(conns = calloc(raise_files(), sizeof *conns)))
		die(1, "no memory");
	if ((ep = epoll_create1(EPOLL_CLOEXEC)) < 0)
		die(1, "epoll_create1: %s", strerror(errno));
	ln = listen_on(addr, SOCK_NONBLOCK);
	watch(EPOLL_CTL_ADD, ln, EPOLLIN);
	watch(EPOLL_CTL_ADD, end, EPOLLIN);
	say_ready(ln, "floor-c-epoll");
	run(end);
	return 0;
}
