// What the engine asks of the operating system. Functions that can fail return false (or -1) and put one line,
// without the path, into `why`.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHY_BYTES = 160, GRACE_SECONDS = 5 };

// Puts `what`, if any, and the sentence of errno into `why`; false.
bool fail_errno(char why[WHY_BYTES], const char *what);

// Milliseconds on a clock that never goes back.
double clock_ms(void);

struct mapping {
  uint8_t *bytes;     // NULL: nothing is mapped
  size_t size;
};

// Maps `size` bytes at `offset` of an open file, read only and private; `offset` may be any number.
bool map_range(int fd, uint64_t offset, size_t size, struct mapping *out, char why[WHY_BYTES]);
// Maps a whole regular file. An empty one gives size 0 and no memory.
bool map_file(const char *path, struct mapping *out, char why[WHY_BYTES]);
void unmap(struct mapping *mapping);

// Reads all of a file that may have no size (a pipe, /proc). The memory is malloc's.
bool read_whole(const char *path, uint8_t **bytes, size_t *size, char why[WHY_BYTES]);
// Replaces a regular file by one that is written beside it: it is never half written, keeps its mode, its owner and the links to it.
// Devices, pipes, files of other users and of kernels (/proc, /sys) are written in place.
bool write_whole(const char *path, const void *bytes, size_t size, char why[WHY_BYTES]);
bool make_folders(const char *path, char why[WHY_BYTES]);
// Writes everything to a standard stream. Returns false with errno where the other side is gone or full.
bool write_all(int fd, const void *bytes, size_t size);
bool open_read(const char *path, int *fd, char why[WHY_BYTES]);

// The file that this process was started from; `name` is its first argument.
int open_self(const char *name);
// What a script may recurse through before it gets a RangeError. Room stays on the thread's own stack for what the engine does not
// count: its collector, the C library, kernels, and what lies above main.
size_t stack_bytes(void);

// After this SIGINT and SIGTERM only set what `stop_signal` gives; a second one ends the process at once.
void watch_signals(void);
// 0, or the signal that asked the process to end.
int stop_signal(void);
// Whether a signal ends the process at once: while kernels run, which look at nothing.
void end_at_once(bool whether);
// To the service manager that started this process (sd_notify(3)), where one did. Once: the program does what it is for.
void tell_ready(void);
// The program goes on: what a service manager's watchdog waits for.
void tell_alive(void);
// Milliseconds within which `tell_alive` is to be called again; below 0: nobody waits for it.
double alive_within(void);
// A descriptor that is waited for.
struct awaited {
  int fd;
  bool to_write;      // for room to write; else for something to read
  bool ready;         // or it has ended
};
// Sets `ready` of all; waits until one of them is, `timeout_ms` has passed (below 0: no limit) or a signal came.
void wait_ready(struct awaited *awaited, size_t count, double timeout_ms);
// Lets a signal come as a byte of its number from a pipe, whose end to read this gives; SIGINT and SIGTERM then no longer set
// `stop_signal`, but end the process where it has not ended `GRACE_SECONDS` later. -1 with errno.
int signal_pipe(int signal);
// 0, or the first of SIGINT and SIGTERM that came from the pipe.
int asked_to_end(void);
