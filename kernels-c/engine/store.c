#ifdef __linux__
#define _GNU_SOURCE
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MAGIC "LINNETR1"
_Static_assert(sizeof(store_header) <= 512, "a header is one sector");

static const uint32_t rooms[] = {[RECORD_BOOT] = 0, [RECORD_SETTINGS] = SETTINGS_BYTES, [RECORD_LOG] = LOG_BYTES};

// Where a copy begins.
static uint64_t place(const store *s, enum record record, int copy) {
  uint64_t at = s->half * (unsigned)copy;
  for (int i = 0; i < (int)record; i++) at += STORE_BLOCK + rooms[i];
  return at;
}

static bool read_all(int fd, void *bytes, size_t size, uint64_t at) {
  for (uint8_t *p = bytes; size;) {
    const ssize_t n = pread(fd, p, size, (off_t)at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    p += n;
    at += (uint64_t)n;
    size -= (size_t)n;
  }
  return true;
}

static bool put_all(int fd, const void *bytes, size_t size, uint64_t at) {
  for (const uint8_t *p = bytes; size;) {
    const ssize_t n = pwrite(fd, p, size, (off_t)at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    p += n;
    at += (uint64_t)n;
    size -= (size_t)n;
  }
  return true;
}

bool store_open(store *s, const char *path, char why[WHY_BYTES]) {
  s->fd = open(path, O_RDWR | O_CLOEXEC);
  const off_t end = s->fd < 0 ? -1 : lseek(s->fd, 0, SEEK_END);
  if (end < 0) {
    fail_errno(why, path);
  } else {
    s->half = (uint64_t)end / 2 / STORE_BLOCK * STORE_BLOCK;
    if (store_room(s)) return true;
    snprintf(why, WHY_BYTES, "%s: too small", path);
    close(s->fd);
  }
  s->fd = -1;
  return false;
}

uint32_t store_room(const store *s) {
  const uint64_t first = place(s, RECORD_APP, 0) + STORE_BLOCK, room = s->half > first ? s->half - first : 0;
  return room > INT32_MAX ? INT32_MAX : (uint32_t)room;
}

static void sum_of(const store_header *h, uint8_t sum[SHA256_BYTES]) { sha256_of(h, offsetof(store_header, sum), sum); }

bool store_header_of(const store *s, enum record record, int copy, store_header *h) {
  uint8_t sum[SHA256_BYTES];
  if (s->fd < 0 || !read_all(s->fd, h, sizeof *h, place(s, record, copy))) return false;
  sum_of(h, sum);
  return !memcmp(h->magic, MAGIC, sizeof h->magic) && h->record == record && same_digest(sum, h->sum) && h->size <= (record == RECORD_APP ? store_room(s) : rooms[record]);
}

// Which copy is the newer one of those that are whole; -1: none.
static int newer(const store *s, enum record record, store_header headers[2]) {
  bool whole[2];
  for (int i = 0; i < 2; i++) whole[i] = store_header_of(s, record, i, &headers[i]);
  if (whole[0] && whole[1]) return (int32_t)(headers[1].sequence - headers[0].sequence) > 0;
  return whole[0] ? 0 : whole[1] ? 1 : -1;
}

long store_read(const store *s, enum record record, void *data, size_t room) {
  store_header headers[2];
  uint8_t digest[SHA256_BYTES];
  const int first = newer(s, record, headers);
  for (int i = 0; i < 2 && first >= 0; i++) {
    const int copy = first ^ i;
    store_header *const h = &headers[copy];
    if ((i && !store_header_of(s, record, copy, h)) || h->size > room || !read_all(s->fd, data, h->size, place(s, record, copy) + STORE_BLOCK)) continue;
    sha256_of(data, h->size, digest);
    if (same_digest(digest, h->digest)) return h->size;
  }
  return -1;
}

// Data are on the card before the header says that they are there.
static bool seal(store *s, store_header *h, int copy) {
  memcpy(h->magic, MAGIC, sizeof h->magic);
  sum_of(h, h->sum);
  return put_all(s->fd, h, sizeof *h, place(s, (enum record)h->record, copy)) && fdatasync(s->fd) == 0;
}

bool store_write(store *s, enum record record, const void *data, size_t size, const uint8_t body[BODY_BYTES]) {
  store_header headers[2], h = {.record = record, .size = (uint32_t)size};
  if (s->fd < 0 || size > rooms[record]) return false;
  const int before = newer(s, record, headers), copy = before < 0 ? 0 : !before;
  h.sequence = before < 0 ? 1 : headers[before].sequence + 1;
  sha256_of(data, size, h.digest);
  if (body) memcpy(h.body, body, BODY_BYTES);
  return put_all(s->fd, data, size, place(s, record, copy) + STORE_BLOCK) && (!size || fdatasync(s->fd) == 0) && seal(s, &h, copy);
}

void store_boot(const store *s, uint8_t body[BODY_BYTES]) {
  store_header headers[2];
  const int copy = newer(s, RECORD_BOOT, headers);
  memset(body, 0, BODY_BYTES);
  if (copy >= 0) memcpy(body, headers[copy].body, BODY_BYTES);
}

bool store_put(store *s, int copy, uint32_t at, const void *data, size_t size) {
  return at + size <= store_room(s) && put_all(s->fd, data, size, place(s, RECORD_APP, copy) + STORE_BLOCK + at);
}

// Reads a slot, and writes it to `out` unless that is -1. False where that fails or it has another digest.
static bool whole_slot(const store *s, int copy, uint32_t size, const uint8_t digest[SHA256_BYTES], int out) {
  static uint8_t piece[1 << 14];
  uint8_t found[SHA256_BYTES];
  sha256 sum;
  sha256_begin(&sum);
  for (uint32_t at = 0; at < size;) {
    const uint32_t n = size - at < sizeof piece ? size - at : sizeof piece;
    if (!read_all(s->fd, piece, n, place(s, RECORD_APP, copy) + STORE_BLOCK + at) || (out >= 0 && !write_all(out, piece, n))) return false;
    sha256_add(&sum, piece, n);
    at += n;
  }
  sha256_end(&sum, found);
  return same_digest(found, digest);
}

bool store_clear(store *s, int copy) {
  static const uint8_t zeros[512];
  return put_all(s->fd, zeros, sizeof zeros, place(s, RECORD_APP, copy)) && fdatasync(s->fd) == 0;
}

bool store_finish(store *s, int copy, uint32_t size, const uint8_t digest[SHA256_BYTES], char why[WHY_BYTES]) {
  store_header h = {.record = RECORD_APP, .size = size};
  memcpy(h.digest, digest, SHA256_BYTES);
  if (fdatasync(s->fd) != 0) return fail_errno(why, "the card cannot be written");
  // what is read back comes from the card, not from memory
  posix_fadvise(s->fd, 0, 0, POSIX_FADV_DONTNEED);
  if (!whole_slot(s, copy, size, digest, -1)) {
    snprintf(why, WHY_BYTES, "what was received is not what was sent, or the card does not keep it");
    return false;
  }
  return seal(s, &h, copy) || fail_errno(why, "the card cannot be written");
}

bool store_copy_out(const store *s, int copy, const char *path) {
  store_header h;
  if (!store_header_of(s, RECORD_APP, copy, &h)) return false;
  unlink(path);
  const int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0700);
  const bool ok = out >= 0 && whole_slot(s, copy, h.size, h.digest, out);
  if (out >= 0) close(out);
  return ok;
}
#endif
