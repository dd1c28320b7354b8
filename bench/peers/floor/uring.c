/*
 * uring is the floor of an event loop over io_uring: see floor.h for what it does not do. One thread and one ring, by system
 * calls alone. Accepting and receiving are asked for once and answered many times (multishot), receiving takes its memory
 * from a ring of buffers that have served their purpose as soon as heads are counted, and one system call hands in all
 * sends and waits for what comes next.
 *
 *     floor-uring [--addr HOST:PORT]
 *
 * It wants Linux 6.1. Where the kernel refuses it says why and ends with 1. SIGTERM and SIGINT end it at once, connections and
 * all, with status 0.
 */
#include "floor.h"
#include <linux/io_uring.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#ifndef IORING_SETUP_DEFER_TASKRUN
#error "linux/io_uring.h is older than Linux 6.1"
#endif

enum { SQES = 1024, CQES = 8192, BUFFERS = 1024, BUFFER = 4096 };
enum kind { ACCEPT, RECV, SEND, CLOSE, DEAF, END };

/* By descriptor. A connection is closed when nothing of it is under way in the kernel: neither a receive nor a send. */
static struct conn {
	size_t owed;
	unsigned char matched, receiving, sending, ended; /* ended: nothing more will be received */
} *conns;

static int ring, ln;
static struct io_uring_buf_ring *buffers;
static char (*memory)[BUFFER];
static unsigned *sq_head, *sq_tail, sq_mask, *cq_head, *cq_tail, cq_mask;
static unsigned tail, submitted; /* of what is asked for; what the kernel has been told of */
static struct io_uring_sqe *sqes;
static struct io_uring_cqe *cqes;
static unsigned short given; /* buffers handed to the kernel so far */

/* enter hands in what was asked for and waits for at least `wait` completions. */
static void enter(unsigned wait)
{
	__atomic_store_n(sq_tail, tail, __ATOMIC_RELEASE);
	long n = syscall(SYS_io_uring_enter, ring, tail - submitted, wait, IORING_ENTER_GETEVENTS, NULL, 0);
	if (n >= 0)
		submitted += (unsigned)n;
	else if (errno != EINTR && errno != EBUSY && errno != EAGAIN) /* these have room made for more first */
		die(1, "io_uring_enter: %s", strerror(errno));
}

/* ask returns what the kernel will be asked, to be filled in. */
static struct io_uring_sqe *ask(enum kind kind, unsigned char op, int fd)
{
	while (tail - __atomic_load_n(sq_head, __ATOMIC_ACQUIRE) > sq_mask)
		enter(0);
	struct io_uring_sqe *e = &sqes[tail++ & sq_mask];
	memset(e, 0, sizeof *e);
	e->opcode = op;
	e->fd = fd;
	e->user_data = (uint64_t)kind << 32 | (uint32_t)fd;
	return e;
}

static void ask_accept(void)
{
	struct io_uring_sqe *e = ask(ACCEPT, IORING_OP_ACCEPT, ln);
	e->ioprio = IORING_ACCEPT_MULTISHOT;
	e->accept_flags = SOCK_CLOEXEC;
}

static void ask_recv(int fd)
{
	struct io_uring_sqe *e = ask(RECV, IORING_OP_RECV, fd);
	e->ioprio = IORING_RECV_MULTISHOT;
	e->flags = IOSQE_BUFFER_SELECT;
	conns[fd].receiving = 1;
}

/* ask_send has one send under way at a time: two could mix when the socket is full. Note: sends that complete only when they
 * fall short (IOSQE_CQE_SKIP_SUCCESS) were tried; at 8 and 64 connections, depth 1 and 16, they were not cheaper. */
static void ask_send(int fd)
{
	size_t len;
	struct conn *c = &conns[fd];
	const char *p = piece(c->owed, &len);
	struct io_uring_sqe *e = ask(SEND, IORING_OP_SEND, fd);
	e->addr = (uintptr_t)p;
	e->len = (uint32_t)len;
	e->msg_flags = MSG_NOSIGNAL;
	c->sending = 1;
}

/* go_on does what is next for a connection of which something was completed. */
static void go_on(int fd)
{
	struct conn *c = &conns[fd];
	if (c->owed > 0 && !c->sending)
		ask_send(fd);
	if (!c->receiving && !c->ended)
		ask_recv(fd);
	if (c->ended && c->owed == 0 && !c->receiving && !c->sending)
		ask(CLOSE, IORING_OP_CLOSE, fd);
}

static void give(unsigned short id)
{
	struct io_uring_buf *b = &buffers->bufs[given & (BUFFERS - 1)];
	b->addr = (uintptr_t)memory[id];
	b->len = BUFFER;
	b->bid = id;
	__atomic_store_n(&buffers->tail, ++given, __ATOMIC_RELEASE);
}

static void accepted(const struct io_uring_cqe *e)
{
	static struct __kernel_timespec pause = {.tv_nsec = DEAF_MS * 1000000};
	if (e->res >= 0) {
		conns[e->res] = (struct conn){0};
		ask_recv(e->res);
	}
	if (e->flags & IORING_CQE_F_MORE)
		return;
	if (scarce(-e->res)) {
		struct io_uring_sqe *t = ask(DEAF, IORING_OP_TIMEOUT, -1); /* then again: see completed */
		t->addr = (uintptr_t)&pause;
		t->len = 1;
	} else if (e->res >= 0 || e->res == -ECONNABORTED || e->res == -EINTR) {
		ask_accept();
	} else {
		die(1, "accept: %s%s", strerror(-e->res), e->res == -EINVAL ? " (multishot accept needs Linux 5.19)" : "");
	}
}

/* received: a multishot receive also ends when there is no buffer or no room for completions, and is asked for again. */
static void received(int fd, const struct io_uring_cqe *e)
{
	struct conn *c = &conns[fd];
	if (e->flags & IORING_CQE_F_BUFFER) {
		unsigned short id = (unsigned short)(e->flags >> IORING_CQE_BUFFER_SHIFT);
		if (e->res > 0)
			c->owed += ANSWER * heads(&c->matched, memory[id], (size_t)e->res);
		give(id);
	}
	if (!(e->flags & IORING_CQE_F_MORE))
		c->receiving = 0;
	if (e->res == -EINVAL)
		die(1, "recv: %s (multishot receive needs Linux 6.0)", strerror(EINVAL));
	if (e->res <= 0 && e->res != -ENOBUFS && e->res != -EINTR && e->res != -EAGAIN)
		c->ended = 1;
	if (e->res < 0 && c->ended)
		c->owed = 0; /* nobody is there to be sent to */
	go_on(fd);
}

/* sent: a connection that cannot be sent to is shut down, which ends its receive, which closes it. */
static void sent(int fd, int res)
{
	struct conn *c = &conns[fd];
	c->sending = 0;
	if (res >= 0) {
		c->owed -= (size_t)res < c->owed ? (size_t)res : c->owed;
	} else if (res != -EINTR && res != -EAGAIN) {
		c->owed = 0;
		shutdown(fd, SHUT_RDWR);
	}
	go_on(fd);
}

/* completed returns 0 at the end of everything. */
static int completed(const struct io_uring_cqe *e)
{
	int fd = (int)(uint32_t)e->user_data;
	switch ((enum kind)(e->user_data >> 32)) {
	case ACCEPT: accepted(e); break;
	case RECV: received(fd, e); break;
	case SEND: sent(fd, e->res); break;
	case DEAF: ask_accept(); break;
	case CLOSE: break;
	case END: return 0;
	}
	return 1;
}

static void run(void)
{
	for (;;) {
		enter(1);
		unsigned head = *cq_head, until = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
		for (; head != until; head++) {
			struct io_uring_cqe e = cqes[head & cq_mask];
			__atomic_store_n(cq_head, head + 1, __ATOMIC_RELEASE); /* ask may enter and want the room */
			if (!completed(&e))
				return;
		}
	}
}

static void *map(size_t size, int fd, off_t at)
{
	int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED | MAP_POPULATE;
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, at);
	if (p == MAP_FAILED)
		die(1, "mmap: %s", strerror(errno));
	return p;
}

static const char *why(int err)
{
	switch (err) {
	case ENOSYS: return "this kernel has none, or a seccomp filter says so";
	case EPERM: return "not permitted: by a seccomp filter (as in most containers) or by the sysctl kernel.io_uring_disabled";
	case EINVAL: return "this kernel is older than Linux 6.1";
	case ENOMEM: return "no memory, or RLIMIT_MEMLOCK is too low";
	}
	return strerror(err);
}

static void open_ring(void)
{
	struct io_uring_params p = {
		.flags = IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL | IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN,
		.cq_entries = CQES,
	};
	if ((ring = (int)syscall(SYS_io_uring_setup, SQES, &p)) < 0)
		die(1, "io_uring is refused: %s", why(errno));
	size_t size = p.cq_off.cqes + p.cq_entries * sizeof *cqes, other = p.sq_off.array + p.sq_entries * sizeof(unsigned);
	char *r = map(size > other ? size : other, ring, IORING_OFF_SQ_RING); /* one mapping for both since Linux 5.4 */
	sqes = map(p.sq_entries * sizeof *sqes, ring, IORING_OFF_SQES);
	sq_head = (unsigned *)(r + p.sq_off.head);
	sq_tail = (unsigned *)(r + p.sq_off.tail);
	sq_mask = p.sq_entries - 1;
	cq_head = (unsigned *)(r + p.cq_off.head);
	cq_tail = (unsigned *)(r + p.cq_off.tail);
	cq_mask = p.cq_entries - 1;
	cqes = (struct io_uring_cqe *)(r + p.cq_off.cqes);
	for (unsigned i = 0; i < p.sq_entries; i++)
		((unsigned *)(r + p.sq_off.array))[i] = i;
}

static void open_buffers(void)
{
	buffers = map(BUFFERS * sizeof(struct io_uring_buf), -1, 0);
	memory = map(BUFFERS * sizeof *memory, -1, 0);
	struct io_uring_buf_reg reg = {.ring_addr = (uintptr_t)buffers, .ring_entries = BUFFERS};
	if (syscall(SYS_io_uring_register, ring, IORING_REGISTER_PBUF_RING, &reg, 1) < 0)
		die(1, "io_uring refuses a ring of buffers: %s", why(errno));
	for (unsigned short id = 0; id < BUFFERS; id++)
		give(id);
}

int main(int argc, char **argv)
{
	const char *addr = begin(argc, argv);
	int end = ending();
	if (!(conns = calloc(raise_files(), sizeof *conns)))
		die(1, "no memory");
	open_ring();
	open_buffers();
	ln = listen_on(addr, 0);
	ask_accept();
	ask(END, IORING_OP_POLL_ADD, end)->poll32_events = POLLIN;
	say_ready(ln, "floor-c-uring");
	run();
	return 0;
}
