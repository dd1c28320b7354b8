/*
 * What epoll.c, thread.c and uring.c share: finding where heads end, the answer, the listening socket. Each is a program of
 * one file that includes this one.
 *
 * They are no HTTP servers: they count CRLFCRLF and send as many answers, always the same one, as long as handoff's to GET /.
 * No method, no path, no field is looked at, nothing is refused, a body is not told from a head, nothing times out. What
 * they cost is what the kernel costs and next to nothing else, which is what a server is held against.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* The Date is as long as every Date and never changes, as telling the time is work. */
static const char answer[] = "HTTP/1.1 200 OK\r\n"
			     "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
			     "Content-Type: text/plain\r\n"
			     "Content-Length: 13\r\n"
			     "\r\n"
			     "Hello, World!";
enum { ANSWER = sizeof answer - 1, PAGE = 512 * ANSWER, MOST_FILES = 1 << 20, DEAF_MS = 10 };
_Static_assert(ANSWER == 115, "as long as handoff's answer to GET /");

/* The answer many times over. As all are alike, any number of them, begun anywhere, is a piece of this page, and of
 * answers that did not leave only the number of bytes must be kept. */
static char page[PAGE];

/* piece is what to send of owed bytes of answers: from the middle of one, if a send ended there. */
static const char *piece(size_t owed, size_t *len)
{
	size_t from = (ANSWER - owed % ANSWER) % ANSWER;
	*len = owed < PAGE - from ? owed : PAGE - from;
	return page + from;
}

static void die(int status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fputs("floor: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	exit(status);
}

/* follow is how much of CRLFCRLF bytes end with that ended with `matched` of it, once b has come; 4 is all of it. */
static unsigned follow(unsigned matched, char b)
{
	if (b == "\r\n\r\n"[matched])
		return matched + 1;
	return b == '\r';
}

/* heads counts the heads that end in n bytes which follow what *matched (0 to 3) was left with, and leaves it with what
 * these end with. It looks at the fourth byte first: most are neither CR nor LF, and four are done with. */
static size_t heads(unsigned char *matched, const char *p, size_t n)
{
	const char *end = p + n;
	size_t found = 0;
	unsigned m = *matched;
	while (m && p < end)
		if ((m = follow(m, *p++)) == 4)
			m = 0, found++;
	while (end - p >= 4) {
		if (p[3] == '\n') {
			int whole = memcmp(p, "\r\n\r\n", 4) == 0;
			found += (size_t)whole;
			p += whole ? 4 : 2;
		} else {
			p += p[3] == '\r' ? 1 : 4;
		}
	}
	while (p < end) /* m is 0 here unless nothing is left */
		m = follow(m, *p++);
	*matched = (unsigned char)m;
	return found;
}

/* raise_files takes all descriptors that it may have, as Go programs do, and returns how many that are. */
static size_t raise_files(void)
{
	struct rlimit l;
	if (getrlimit(RLIMIT_NOFILE, &l) < 0)
		die(1, "getrlimit: %s", strerror(errno));
	l.rlim_cur = l.rlim_max < MOST_FILES ? l.rlim_max : MOST_FILES;
	if (setrlimit(RLIMIT_NOFILE, &l) < 0)
		die(1, "setrlimit: %s", strerror(errno));
	return l.rlim_cur;
}

/* scarce says that accepting failed for want of what connections that end give back: the listening socket is left alone for
 * DEAF_MS, and who comes waits in its queue. */
static int scarce(int err)
{
	return err == EMFILE || err == ENFILE || err == ENOBUFS || err == ENOMEM;
}

static struct addrinfo *resolve(const char *target)
{
	struct addrinfo *at, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
	char *host = strdup(target), *port = host ? strrchr(host, ':') : NULL;
	if (!port)
		die(2, "--addr %s: want HOST:PORT", target);
	*port++ = 0;
	char *name = host;
	if (*name == '[' && port - host >= 3 && port[-2] == ']') { /* [::1]:8080 */
		port[-2] = 0;
		name++;
	}
	int err = getaddrinfo(*name ? name : NULL, port, &hints, &at);
	if (err)
		die(1, "--addr %s: %s", target, gai_strerror(err));
	free(host);
	return at;
}

/* listen_on returns a socket that listens. What it accepts inherits TCP_NODELAY. */
static int listen_on(const char *target, int type)
{
	struct addrinfo *at = resolve(target);
	int one = 1, fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | type, 0);
	if (fd < 0)
		die(1, "socket: %s", strerror(errno));
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0)
		die(1, "setsockopt: %s", strerror(errno));
	if (bind(fd, at->ai_addr, at->ai_addrlen) < 0 || listen(fd, 4096) < 0)
		die(1, "listen %s: %s", target, strerror(errno));
	freeaddrinfo(at);
	return fd;
}

static void say_ready(int ln, const char *strategy)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof at;
	char host[NI_MAXHOST], port[NI_MAXSERV];
	if (getsockname(ln, (struct sockaddr *)&at, &len) < 0 ||
	    getnameinfo((struct sockaddr *)&at, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV))
		die(1, "the address of the listening socket cannot be had");
	printf(at.ss_family == AF_INET6 ? "ready addr=[%s]:%s strategy=%s\n" : "ready addr=%s:%s strategy=%s\n", host, port, strategy);
	fflush(stdout);
}

/* ending returns a descriptor that becomes readable with SIGTERM or SIGINT, which do nothing else any more. */
static int ending(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	int fd = sigprocmask(SIG_BLOCK, &set, NULL) < 0 ? -1 : signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		die(1, "signalfd: %s", strerror(errno));
	return fd;
}

/* begin reads the command line, which is --addr HOST:PORT or nothing, and makes the page. */
static const char *begin(int argc, char **argv)
{
	if (argc != 1 && (argc != 3 || strcmp(argv[1], "--addr") != 0))
		die(2, "usage: %s [--addr HOST:PORT]", argv[0]);
	for (size_t i = 0; i < PAGE; i += ANSWER)
		memcpy(page + i, answer, ANSWER);
	return argc == 3 ? argv[2] : "127.0.0.1:8080";
}
