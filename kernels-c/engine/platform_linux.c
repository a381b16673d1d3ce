#ifdef __linux__
#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
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

static volatile sig_atomic_t stop;

static void on_stop(int signal) {
  if (stop)
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

void wait_readable(const int *fds, bool *ready, size_t count, double timeout_ms) {
  enum { MAX_POLLS = 32 };
  struct pollfd polls[MAX_POLLS];
  struct timespec limit = { 0, 0 };
  sigset_t block = stop_signals(), before;

  if (count > MAX_POLLS)
    count = MAX_POLLS;
  for (size_t i = 0; i < count; i++) {
    polls[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    ready[i] = false;
  }
  if (timeout_ms > 0) {
    limit.tv_sec = (time_t)(timeout_ms / 1e3);
    limit.tv_nsec = (long)((timeout_ms - (double)limit.tv_sec * 1e3) * 1e6);
  }
  // Without the block a signal that comes between the test and the wait would be slept over.
  sigprocmask(SIG_BLOCK, &block, &before);
  if (!stop && ppoll(polls, (nfds_t)count, timeout_ms < 0 ? NULL : &limit, &before) > 0)
    for (size_t i = 0; i < count; i++)
      ready[i] = polls[i].revents != 0;
  sigprocmask(SIG_SETMASK, &before, NULL);
}

size_t stack_bytes(void) {
  enum { MOST = 4 << 20 };
  struct rlimit limit;
  const bool known = getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur / 4 * 3 < MOST;
  return known ? (size_t)(limit.rlim_cur / 4 * 3) : MOST;
}

#endif
