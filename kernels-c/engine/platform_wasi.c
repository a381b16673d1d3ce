// WebAssembly inside Node: one thread, no signals, no mapped files, no devices (host/wasi/run.mjs).
#ifdef __wasi__
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alsa.h"
#include "kernel_table.h"
#include "platform.h"
#include "pool.h"

bool map_range(int fd, uint64_t offset, size_t size, struct mapping *out, char why[WHY_BYTES]) {
  // Weights are read as vectors.
  enum { ALIGN = 64 };
  size_t used = 0;

  *out = (struct mapping){NULL, size};
  if (!size) return true;
  out->bytes = aligned_alloc(ALIGN, (size + ALIGN - 1) / ALIGN * ALIGN);
  while (out->bytes && used < size) {
    const ssize_t n = pread(fd, out->bytes + used, size - used, (off_t)(offset + used));
    if (n <= 0) {
      unmap(out);
      break;
    }
    used += (size_t)n;
  }
  return out->bytes || fail_errno(why, "cannot be read");
}

void unmap(struct mapping *mapping) {
  free(mapping->bytes);
  mapping->bytes = NULL;
}

int open_self(const char *argument) {
  char why[WHY_BYTES];
  const char *const folder = getenv("PWD");
  int fd;
  // A module starts in the root folder.
  if (folder) (void)!chdir(folder);
  return argument && open_read(argument, &fd, why) ? fd : -1;
}

size_t stack_bytes(void) { return 2 << 20; }

void watch_signals(void) {}
int stop_signal(void) { return 0; }
void end_at_once(bool whether) { (void)whether; }
void tell_ready(void) {}
void tell_alive(void) {}
double alive_within(void) { return -1; }

void wait_ready(struct awaited *awaited, size_t count, double timeout_ms) {
  struct pollfd *const polls = calloc(count + 1, sizeof *polls);
  struct stat st;
  bool any = false;

  for (size_t i = 0; i < count && polls; i++) {
    polls[i] = (struct pollfd){.fd = awaited[i].fd, .events = awaited[i].to_write ? POLLOUT : POLLIN};
    // Node cannot wait for a file, which always has something to read.
    awaited[i].ready = fstat(awaited[i].fd, &st) == 0 && S_ISREG(st.st_mode);
    any |= awaited[i].ready;
  }
  const int found = any || !polls ? 0 : poll(polls, (nfds_t)count, timeout_ms < 0 ? -1 : (int)(timeout_ms + 0.999));
  // Where it cannot wait for the others either, reading them waits.
  for (size_t i = 0; i < count && found != 0; i++) awaited[i].ready = found < 0 || polls[i].revents != 0;
  free(polls);
}

int signal_pipe(int signal) {
  (void)signal;
  errno = ENOSYS;
  return -1;
}

int asked_to_end(void) { return 0; }

bool sound_open(struct sound *sound, unsigned card, unsigned device, unsigned rate, char why[WHY_BYTES]) {
  (void)sound, (void)card, (void)device, (void)rate;
  errno = ENODEV;
  snprintf(why, WHY_BYTES, "there are no sound devices in WebAssembly");
  return false;
}

long sound_transfer(const struct sound *sound, void *bytes, size_t size, char why[WHY_BYTES]) {
  (void)sound, (void)bytes, (void)size, (void)why;
  return SOUND_GONE;
}

// Every number of threads gives the same results.
bool pool_grow(int count) {
  (void)count;
  return true;
}

void pool_call(int count, uint32_t id, const uint32_t *args, uint8_t *const base[4]) {
  (void)count;
  kernel_call(id, args, base);
}
#endif
