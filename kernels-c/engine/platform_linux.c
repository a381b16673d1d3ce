#ifdef __linux__
#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

bool map_range(int fd, uint64_t offset, size_t size, struct mapping *out, char why[WHY_BYTES]) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  size_t slack = (size_t)(offset % page);
  void *base;

  out->bytes = NULL;
  out->size = size;
  if (!size)
    return true;
  base = mmap(NULL, size + slack, PROT_READ, MAP_PRIVATE, fd, (off_t)(offset - slack));
  if (base == MAP_FAILED)
    return fail_errno(why, "cannot be mapped");
  out->bytes = (uint8_t *)base + slack;
  return true;
}

void unmap(struct mapping *mapping) {
  size_t slack;

  if (!mapping->bytes)
    return;
  slack = (uintptr_t)mapping->bytes % (size_t)sysconf(_SC_PAGESIZE);
  munmap(mapping->bytes - slack, mapping->size + slack);
  mapping->bytes = NULL;
}

int open_self(const char *argument) {
  (void)argument;
  int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  const char *name = (const char *)getauxval(AT_EXECFN);

  // An init process runs before anything has mounted /proc.
  if (fd < 0 && name)
    fd = open(name, O_RDONLY | O_CLOEXEC);
  return fd;
}

static volatile sig_atomic_t stop, at_once;

static void on_stop(int signal) {
  if (stop || at_once)
    _exit(128 + signal);
  stop = signal;
}

static sigset_t stop_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

void watch_signals(void) {
  struct sigaction action = { .sa_handler = on_stop }, now;
  int signals[] = { SIGINT, SIGTERM };

  // Who started this process may ignore it; a reader that went away then ends it quietly all the same.
  signal(SIGPIPE, SIG_DFL);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    if (sigaction(signals[i], NULL, &now) == 0 && now.sa_handler != SIG_IGN)
      sigaction(signals[i], &action, NULL);
}

int stop_signal(void) {
  return stop;
}

void end_at_once(bool whether) {
  at_once = whether;
  if (whether && stop)
    _exit(128 + stop);
}

// A datagram to the socket that NOTIFY_SOCKET names; one without a place in the file system begins with '@'.
static void notify(const char *state) {
  const char *name = getenv("NOTIFY_SOCKET");
  struct sockaddr_un to = { .sun_family = AF_UNIX };
  size_t length = name ? strlen(name) : 0;
  int fd;

  if (!length || length > sizeof to.sun_path)
    return;
  memcpy(to.sun_path, name, length);
  if (*name == '@')
    to.sun_path[0] = 0;
  fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  (void)!sendto(fd, state, strlen(state), MSG_NOSIGNAL, (struct sockaddr *)&to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
  close(fd);
}

void tell_ready(void) {
  static bool told;

  if (!told)
    notify("READY=1");
  told = true;
}

double alive_within(void) {
  static double milliseconds;
  const char *limit;

  if (milliseconds == 0) {
    limit = getenv("WATCHDOG_USEC");
    milliseconds = limit && strtol(limit, NULL, 10) > 0 ? (double)strtol(limit, NULL, 10) / 1e3 / 2 : -1;
  }
  return milliseconds;
}

void tell_alive(void) {
  static double told = -INFINITY;
  const double within = alive_within(), now = within < 0 ? 0 : clock_ms();

  if (within < 0 || now - told < within / 2)
    return;
  notify("WATCHDOG=1");
  told = now;
}

// Grown as needed; the loop is the only caller.
static struct pollfd *polls;
static size_t polls_capacity;

// What came as bytes from the pipe: its two ends, and the first signal that asked to end.
static int pipe_ends[2] = { -1, -1 };
static volatile sig_atomic_t asked;

static void on_late(int signal) {
  (void)signal;
  _exit(128 + asked);
}

static void on_piped(int signal) {
  const int before = errno;
  const unsigned char byte = (unsigned char)signal;

  if (signal == SIGINT || signal == SIGTERM) {
    if (asked)
      _exit(128 + signal);
    asked = signal;
    alarm(GRACE_SECONDS);
  }
  // A full pipe holds enough bytes to wake whoever reads it.
  (void)!write(pipe_ends[1], &byte, 1);
  errno = before;
}

int signal_pipe(int signal) {
  struct sigaction action = { .sa_handler = on_piped, .sa_flags = SA_RESTART }, late = { .sa_handler = on_late };

  if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
    return -1;
  return sigaction(SIGALRM, &late, NULL) < 0 || sigaction(signal, &action, NULL) < 0 ? -1 : pipe_ends[0];
}

int asked_to_end(void) {
  return asked;
}

void wait_ready(struct awaited *awaited, size_t count, double timeout_ms) {
  struct timespec limit = { 0, 0 };
  sigset_t block = stop_signals(), before;

  if (count > polls_capacity) {
    struct pollfd *larger = realloc(polls, 2 * count * sizeof *polls);
    if (!larger)
      count = polls_capacity;
    else {
      polls = larger;
      polls_capacity = 2 * count;
    }
  }
  for (size_t i = 0; i < count; i++) {
    polls[i] = (struct pollfd){ .fd = awaited[i].fd, .events = awaited[i].to_write ? POLLOUT : POLLIN | POLLPRI };
    awaited[i].ready = false;
  }
  if (timeout_ms > 0) {
    // a longer one than a day is as good as none
    if (timeout_ms > 86400e3)
      timeout_ms = 86400e3;
    limit.tv_sec = (time_t)(timeout_ms / 1e3);
    limit.tv_nsec = (long)((timeout_ms - (double)limit.tv_sec * 1e3) * 1e6);
  }
  // Without the block a signal that comes between the test and the wait would be slept over.
  sigprocmask(SIG_BLOCK, &block, &before);
  if (!stop && ppoll(polls, (nfds_t)count, timeout_ms < 0 ? NULL : &limit, &before) > 0)
    for (size_t i = 0; i < count; i++)
      awaited[i].ready = polls[i].revents != 0;
  sigprocmask(SIG_SETMASK, &before, NULL);
}

size_t stack_bytes(void) {
  enum { MOST = 4 << 20 };
  struct rlimit limit;
  const bool known = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur / 4 * 3 < MOST;
  return known ? (size_t)(limit.rlim_cur / 4 * 3) : MOST;
}

#endif
