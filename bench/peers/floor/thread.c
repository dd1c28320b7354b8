/*
 * thread is the floor of a thread for each connection: see floor.h for what it does not do. The main thread blocks in accept
 * and makes a thread for what it gets; that one blocks in recv, sends, and ends with its connection. No thread speaks to
 * another; one more waits for the signals.
 *
 *     floor-thread [--addr HOST:PORT]
 *
 * SIGTERM and SIGINT end it at once, connections and all, with status 0.
 */
#include "floor.h"
#include <poll.h>
#include <pthread.h>
#include <time.h>

/* A stack is as small as glibc takes it on every architecture; of it and of the buffer on it, only what is used is memory. */
enum { STACK = 128 << 10, BUFFER = 16 << 10 };

/* flush returns 1 once nothing is owed, and 0 if nobody is there to be sent to. */
static int flush(int fd, size_t owed)
{
	while (owed > 0) {
		size_t len;
		const char *p = piece(owed, &len);
		ssize_t n = send(fd, p, len, MSG_NOSIGNAL);
		if (n >= 0)
			owed -= (size_t)n;
		else if (errno != EINTR)
			return 0;
	}
	return 1;
}

/* talk answers what each recv brings before it asks for more. */
static void *talk(void *arg)
{
	char in[BUFFER];
	int fd = (int)(intptr_t)arg;
	unsigned char matched = 0;
	for (;;) {
		ssize_t n = recv(fd, in, sizeof in, 0);
		if (n > 0 ? !flush(fd, ANSWER * heads(&matched, in, (size_t)n)) : n == 0 || errno != EINTR)
			break;
	}
	close(fd);
	return NULL;
}

static void *quit(void *arg)
{
	struct pollfd end = {.fd = (int)(intptr_t)arg, .events = POLLIN};
	while (poll(&end, 1, -1) < 0)
		if (errno != EINTR)
			die(1, "poll: %s", strerror(errno));
	_exit(0);
}

static pthread_attr_t lone;

/* spawn makes a thread that nobody waits for and returns why it could not. */
static int spawn(void *(*what)(void *), int fd)
{
	pthread_t t;
	return pthread_create(&t, &lone, what, (void *)(intptr_t)fd);
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = DEAF_MS * 1000000}, NULL);
}

/* serve has one connection at most that waits for a thread: refused for want of memory or of threads, it asks again until
 * one has ended, and accepts nothing meanwhile. */
static void serve(int ln)
{
	for (;;) {
		int err, fd = accept4(ln, NULL, NULL, SOCK_CLOEXEC);
		if (fd < 0 && scarce(errno))
			nap();
		else if (fd < 0 && errno != ECONNABORTED && errno != EINTR)
			die(1, "accept4: %s", strerror(errno));
		if (fd < 0)
			continue;
		while ((err = spawn(talk, fd)) == EAGAIN)
			nap();
		if (err)
			die(1, "pthread_create: %s", strerror(err));
	}
}

int main(int argc, char **argv)
{
	const char *addr = begin(argc, argv);
	int err, end = ending();
	raise_files();
	int ln = listen_on(addr, 0);
	if ((err = pthread_attr_init(&lone)) || (err = pthread_attr_setdetachstate(&lone, PTHREAD_CREATE_DETACHED)) ||
	    (err = pthread_attr_setstacksize(&lone, STACK)) || (err = spawn(quit, end)))
		die(1, "pthread_create: %s", strerror(err));
	say_ready(ln, "floor-c-thread");
	serve(ln);
}
