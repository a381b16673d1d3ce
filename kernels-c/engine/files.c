// Files by POSIX alone.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "platform.h"

bool fail_errno(char why[WHY_BYTES], const char *what) {
  snprintf(why, WHY_BYTES, "%s%s%s", what, what[0] ? ": " : "", strerror(errno));
  return false;
}

double clock_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

bool open_read(const char *path, int *fd, char why[WHY_BYTES]) {
  *fd = open(path, O_RDONLY | O_CLOEXEC);
  return *fd >= 0 || fail_errno(why, "");
}

bool map_file(const char *path, struct mapping *out, char why[WHY_BYTES]) {
  struct stat st;
  bool ok;
  int fd;

  if (!open_read(path, &fd, why)) return false;
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

bool read_whole(const char *path, uint8_t **bytes, size_t *size, char why[WHY_BYTES]) {
  size_t capacity = 4096, used = 0;
  struct stat st;
  uint8_t *buffer = NULL, *larger;
  ssize_t n;
  int fd;

  if (!open_read(path, &fd, why)) return false;
  if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size < SIZE_MAX / 2) capacity = (size_t)st.st_size + 1;
  for (;;) {
    larger = realloc(buffer, capacity);
    if (!larger) {
      errno = ENOMEM;
      goto fail;
    }
    buffer = larger;
    while (used < capacity) {
      n = read(fd, buffer + used, capacity - used);
      if (n < 0 && errno == EINTR && !stop_signal()) continue;
      if (n < 0) goto fail;
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
  struct pollfd wait = {.fd = fd, .events = POLLOUT};
  ssize_t n;

  while (size) {
    n = write(fd, p, size);
    if (n < 0 && errno == EAGAIN) {
      poll(&wait, 1, -1);
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    p += n;
    size -= (size_t)n;
  }
  return true;
}

static bool write_in_place(const char *path, const void *bytes, size_t size, char why[WHY_BYTES]) {
  const int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
  const bool ok = (fd >= 0 && write_all(fd, bytes, size)) || fail_errno(why, "");
  if (fd >= 0) close(fd);
  return ok;
}

// A file that nobody else has: `beside` has room for 9 more characters.
static int open_beside(char *beside) {
  char *const suffix = beside + strlen(beside);
  uint32_t number;
  int fd;
  do {
    if (getentropy(&number, sizeof number) < 0) return -1;
    snprintf(suffix, 10, ".%08x", number);
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (fd < 0 && errno == EEXIST);
  return fd;
}

// Where symbolic links lead, whether or not something is there; malloc'd, with room for 9 more characters. NULL with errno.
static char *linked(const char *path) {
  enum { LINKS_MAX = 40 };
  char to[4096], *at = NULL, *next;
  for (int links = 0; links < LINKS_MAX; links++) {
    if (!at && !(at = malloc(strlen(path) + 10))) return NULL;
    if (!links) strcpy(at, path);
    const ssize_t n = readlink(at, to, sizeof to - 1);
    if (n < 0) return at;
    to[n] = 0;
    const char *const slash = strrchr(at, '/');
    const size_t folder = to[0] == '/' || !slash ? 0 : (size_t)(slash - at) + 1;
    if (!(next = malloc(folder + (size_t)n + 10))) break;
    memcpy(next, at, folder);
    strcpy(next + folder, to);
    free(at);
    at = next;
  }
  free(at);
  errno = ELOOP;
  return NULL;
}

#ifdef __wasi__
static bool is_replaceable(const struct stat *st) { return S_ISREG(st->st_mode); }
static bool take_over(int fd, const struct stat *st) {
  (void)fd, (void)st;
  return true;
}
#else
// Of another user's file a rename would change the owner.
static bool is_replaceable(const struct stat *st) { return S_ISREG(st->st_mode) && (geteuid() == 0 || geteuid() == st->st_uid); }
static bool take_over(int fd, const struct stat *st) { return fchown(fd, st->st_uid, st->st_gid) == 0 && fchmod(fd, st->st_mode & 07777) == 0; }
#endif

bool write_whole(const char *path, const void *bytes, size_t size, char why[WHY_BYTES]) {
  struct stat st;
  const bool there = stat(path, &st) == 0;

  if (there && !is_replaceable(&st)) return write_in_place(path, bytes, size, why);
  char *const beside = linked(path);
  if (!beside) return fail_errno(why, "");
  const size_t length = strlen(beside);
  const int fd = open_beside(beside);
  bool ok = fd >= 0 && (!there || take_over(fd, &st)) && write_all(fd, bytes, size);
  if (fd >= 0) {
    char *const target = strndup(beside, length);
    ok = close(fd) == 0 && ok && target && rename(beside, target) == 0;
    if (!ok) {
      fail_errno(why, "");
      unlink(beside);
    }
    free(target);
  } else if (there) {
    // In /sys and /proc, and in a folder that others own, no file can be made beside it.
    ok = write_in_place(path, bytes, size, why);
  } else {
    fail_errno(why, "");
  }
  free(beside);
  return ok;
}

bool make_folders(const char *path, char why[WHY_BYTES]) {
  char *const copy = strdup(path), *slash;
  struct stat st;
  bool ok = copy != NULL;

  for (slash = copy; ok && slash;) {
    slash = strchr(slash + 1, '/');
    if (slash) *slash = 0;
    if (mkdir(copy, 0777) < 0 && (errno != EEXIST || stat(copy, &st) < 0 || !S_ISDIR(st.st_mode))) ok = false;
    if (slash) *slash = '/';
  }
  if (!ok) fail_errno(why, "");
  free(copy);
  return ok;
}
