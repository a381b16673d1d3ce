#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool fail_errno(char why[WHY_BYTES], const char *what) {
  snprintf(why, WHY_BYTES, "%s%s%s", what, what[0] ? ": " : "", strerror(errno));
  return false;
}

double clock_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

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

bool map_file(const char *path, struct mapping *out, char why[WHY_BYTES]) {
  struct stat st;
  bool ok;
  int fd;

  if (!open_read(path, &fd, why))
    return false;
  if (fstat(fd, &st) < 0) {
    ok = fail_errno(why, "");
  } else if (!S_ISREG(st.st_mode)) {
    snprintf(why, WHY_BYTES, "not a regular file");
    ok = false;
  } else if ((uint64_t)st.st_size > UINT32_MAX) {
    snprintf(why, WHY_BYTES, "larger than 4 GiB");
    ok = false;
  } else {
    ok = map_range(fd, 0, (size_t)st.st_size, out, why);
  }
  close(fd);
  return ok;
}

void unmap(struct mapping *mapping) {
  size_t slack;

  if (!mapping->bytes)
    return;
  slack = (uintptr_t)mapping->bytes % (size_t)sysconf(_SC_PAGESIZE);
  munmap(mapping->bytes - slack, mapping->size + slack);
  mapping->bytes = NULL;
}

bool read_whole(const char *path, uint8_t **bytes, size_t *size, char why[WHY_BYTES]) {
  size_t capacity = 4096, used = 0;
  struct stat st;
  uint8_t *buffer = NULL, *larger;
  ssize_t n;
  int fd;

  if (!open_read(path, &fd, why))
    return false;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size < SIZE_MAX / 2)
    capacity = (size_t)st.st_size + 1;
  for (;;) {
    larger = realloc(buffer, capacity);
    if (!larger) {
      errno = ENOMEM;
      goto fail;
    }
    buffer = larger;
    while (used < capacity) {
      n = read(fd, buffer + used, capacity - used);
      if (n < 0 && errno == EINTR && !stop_signal())
        continue;
      if (n < 0)
        goto fail;
      if (n == 0) {
        close(fd);
                *bytes = buffer;
                *size = used;
        return true;
      }
      used += (size_t)n;
    }
    capacity *= 2;
  }
fail:
  fail_errno(why, "");
  free(buffer);
  close(fd);
  return false;
}

bool write_all(int fd, const void *bytes, size_t size) {
  const uint8_t *p = bytes;
  struct pollfd wait = { .fd = fd, .events = POLLOUT };
  ssize_t n;

  while (size) {
    n = write(fd, p, size);
    if (n < 0 && errno == EAGAIN) {
      poll(&wait, 1, -1);
      continue;
    }
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return false;
    p += n;
    size -= (size_t)n;
  }
  return true;
}

// A device, a pipe or a link cannot be replaced by a rename.
static bool write_in_place(const char *path, const void *bytes, size_t size, char why[WHY_BYTES]) {
  int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  bool ok = fd >= 0 && write_all(fd, bytes, size);

  if (!ok)
    fail_errno(why, "");
  if (fd >= 0)
    close(fd);
  return ok;
}

bool write_whole(const char *path, const void *bytes, size_t size, char why[WHY_BYTES]) {
  size_t length = strlen(path) + sizeof ".XXXXXX";
  mode_t mask = umask(0);
  struct stat st;
  char *beside;
  bool ok;
  int fd;

  umask(mask);
  if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
    return write_in_place(path, bytes, size, why);
  beside = malloc(length);
  if (!beside)
    return fail_errno(why, "");
  snprintf(beside, length, "%s.XXXXXX", path);
  fd = mkstemp(beside);
  ok = fd >= 0 && write_all(fd, bytes, size) && fchmod(fd, 0666 & ~mask) == 0;
  if (ok) {
    ok = close(fd) == 0 && rename(beside, path) == 0;
    fd = -1;
  }
  if (!ok) {
    fail_errno(why, "");
    unlink(beside);
  }
  if (fd >= 0)
    close(fd);
  free(beside);
  return ok;
}

bool make_folders(const char *path, char why[WHY_BYTES]) {
  char *copy = strdup(path), *slash;
  struct stat st;
  bool ok = copy != NULL;

  for (slash = copy; ok && slash; ) {
    slash = strchr(slash + 1, '/');
    if (slash)
            *slash = 0;
    if (mkdir(copy, 0777) < 0 && (errno != EEXIST || stat(copy, &st) < 0 || !S_ISDIR(st.st_mode)))
      ok = false;
    if (slash)
            *slash = '/';
  }
  if (!ok)
    fail_errno(why, "");
  free(copy);
  return ok;
}

bool open_read(const char *path, int *fd, char why[WHY_BYTES]) {
    *fd = open(path, O_RDONLY | O_CLOEXEC);
  return *fd >= 0 || fail_errno(why, "");
}

int open_self(void) {
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
