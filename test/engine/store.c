// Cuts the power in all places of what process 1 writes to its partition. store.c is compiled with pread, pwrite and fdatasync of this disk.
#define _GNU_SOURCE
#include "store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, DISK = 4 << 20, WRITES_MAX = 64, DATA_MAX = 4000 };

// --- a disk in memory, what is written to it a sector at a time

typedef struct { uint64_t at; uint8_t before[SECTOR], after[SECTOR]; int window; } sector_write;

static uint8_t disk[DISK];
static sector_write writes[WRITES_MAX];
static int count, window; // those between two syncs, one window, may arrive in any order
static int64_t unreadable = -1;

ssize_t disk_pread(int fd, void *bytes, size_t size, off_t at) {
  (void)fd;
  if (unreadable >= 0 && at < unreadable + SECTOR && unreadable < at + (off_t)size) {
    errno = EIO;
    return -1;
  }
  memcpy(bytes, disk + at, size);
  return (ssize_t)size;
}

ssize_t disk_pwrite(int fd, const void *bytes, size_t size, off_t at) {
  const uint8_t *p = bytes;
  (void)fd;
  for (size_t left = size; left;) {
    const size_t n = left < SECTOR ? left : SECTOR;
    sector_write *const w = &writes[count++];
    if (count > WRITES_MAX || at % SECTOR) abort();
    *w = (sector_write){.at = (uint64_t)at, .window = window};
    memcpy(w->before, disk + at, SECTOR);
    memcpy(disk + at, p, n);
    memcpy(w->after, disk + at, SECTOR);
    p += n;
    at += (off_t)n;
    left -= n;
  }
  return (ssize_t)size;
}

int disk_fdatasync(int fd) {
  (void)fd;
  window++;
  return 0;
}

bool fail_errno(char why[WHY_BYTES], const char *what) {
  snprintf(why, WHY_BYTES, "%s", what);
  return false;
}
bool write_all(int fd, const void *bytes, size_t size) { return write(fd, bytes, size) == (ssize_t)size; }

// --- what is kept

static store s = {.fd = 0, .half = DISK / 2};
static char copied_to[4096];

// Settings and apps: their number in all bytes, and a length that is no multiple of a sector.
static size_t data_of(uint8_t number, uint8_t data[DATA_MAX]) {
  const size_t size = 700 + 333 * (size_t)number;
  memset(data, number, size);
  return size;
}

// The number in bytes that are whole; 0: they are not.
static uint8_t number_of(const uint8_t *data, long size) {
  uint8_t expected[DATA_MAX];
  return size > 0 && data[0] < 10 && (size_t)size == data_of(data[0], expected) && !memcmp(data, expected, (size_t)size) ? data[0] : 0;
}

typedef struct { uint8_t settings, app; } state;

// What a start finds, as supervise.c looks for it: `body[0]` of RECORD_BOOT is the slot from 1 on.
static state found(void) {
  uint8_t data[DATA_MAX], body[BODY_BYTES];
  state is = {.settings = number_of(data, store_read(&s, RECORD_SETTINGS, data, sizeof data))};
  store_boot(&s, body);
  if (body[0] >= 1 && body[0] <= 2 && store_copy_out(&s, body[0] - 1, copied_to)) {
    FILE *const file = fopen(copied_to, "rb");
    is.app = number_of(data, (long)fread(data, 1, sizeof data, file));
    fclose(file);
  }
  return is;
}

static bool keep_settings(uint8_t number) {
  uint8_t data[DATA_MAX];
  return store_write(&s, RECORD_SETTINGS, data, data_of(number, data), NULL);
}

// As update.c receives it, in pieces, and supervise.c switches over to it.
static bool update(uint8_t number, int slot) {
  enum { PIECE = 2 * SECTOR };
  uint8_t data[DATA_MAX], digest[SHA256_BYTES], body[BODY_BYTES] = {(uint8_t)(slot + 1)};
  char why[WHY_BYTES];
  const size_t size = data_of(number, data);
  sha256_of(data, size, digest);
  bool ok = store_clear(&s, slot);
  for (size_t at = 0; at < size; at += PIECE) ok = ok && store_put(&s, slot, (uint32_t)at, data + at, size - at < PIECE ? size - at : PIECE);
  return ok && store_finish(&s, slot, (uint32_t)size, digest, why) && store_write(&s, RECORD_BOOT, NULL, 0, body);
}

// --- the cuts

static long tried, bad, olds, news;

static void look(state old, state new, const char *how, int number, int detail) {
  const state is = found();
  const bool is_old = is.settings == old.settings && is.app == old.app, is_new = is.settings == new.settings && is.app == new.app;
  tried++;
  if (is_new) news++;
  else if (is_old) olds++;
  else if (bad++ < 10) printf("%s at write %d (%d): settings %d, app %d\n", how, number, detail, is.settings, is.app);
}

// The disk as it was before write `from`, or with all of those before it.
static void restore(int from, int have) {
  for (int i = count; i-- > from;) memcpy(disk + writes[i].at, writes[i].before, SECTOR);
  for (int i = from; i < have; i++) memcpy(disk + writes[i].at, writes[i].after, SECTOR);
}

static void torn(state old, state new, int k) {
  uint8_t *const at = disk + writes[k].at;
  for (int cut = 0; cut < SECTOR; cut += 4) {
    memcpy(at, writes[k].after, SECTOR);
    memcpy(at + cut, writes[k].before + cut, (size_t)(SECTOR - cut));
    look(old, new, "begun", k, cut);
    memcpy(at, writes[k].before, SECTOR);
    memcpy(at + cut, writes[k].after + cut, (size_t)(SECTOR - cut));
    look(old, new, "ended", k, cut);
  }
  for (int fill = 0; fill < 3; fill++) {
    for (int i = 0; i < SECTOR; i++) at[i] = fill == 0 ? 0 : fill == 1 ? 0xff : (uint8_t)rand();
    look(old, new, "garbage", k, fill);
  }
  unreadable = (int64_t)writes[k].at;
  look(old, new, "unreadable", k, 0);
  unreadable = -1;
}

// Of the writes that no sync has put in order, all but one, and one alone.
static void out_of_order(state old, state new, int first, int end) {
  for (int k = first; k < end; k++) {
    restore(0, end);
    memcpy(disk + writes[k].at, writes[k].before, SECTOR);
    look(old, new, "missing", k, 0);
    restore(0, first);
    memcpy(disk + writes[k].at, writes[k].after, SECTOR);
    look(old, new, "alone", k, 0);
  }
}

static void cut_everywhere(state old, state new) {
  for (int k = 0; k < count; k++) {
    restore(0, k);
    look(old, new, "before", k, 0);
    torn(old, new, k);
    if (!k || writes[k].window != writes[k - 1].window) {
      int end = k;
      while (end < count && writes[end].window == writes[k].window) end++;
      out_of_order(old, new, k, end);
    }
  }
  restore(0, count);
  const state is = found();
  if (is.settings != new.settings || is.app != new.app) bad++;
  count = window = 0;
}

int main(int argc, char **argv) {
  if (argc < 2 || snprintf(copied_to, sizeof copied_to, "%s", argv[1]) < 0) return 2;
  if (!keep_settings(1) || !update(1, 0)) return 2;
  count = window = 0;
  state is = {1, 1};
  for (uint8_t n = 2; n <= 5; n++) {
    if (!keep_settings(n)) return 2;
    cut_everywhere(is, (state){n, is.app});
    is.settings = n;
    if (!update(n, n % 2 == 0)) return 2;
    cut_everywhere(is, (state){is.settings, n});
    is.app = n;
  }
  printf("%ld tried, %ld bad, both %s\n", tried, bad, olds && news ? "found" : "not found");
  return bad != 0;
}
