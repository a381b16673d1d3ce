// First- and second-level caches and the way to memory, for cycles.c. Contents change as accesses happen, times when the block that made them is
// timed: an access that is no hit leaves an event between the two.
#pragma once
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint64_t tag;    // line + 1; 0: empty
  int64_t ready;   // cycle in which the line is there
  bool dirty, prefetched;
} way;

typedef struct {
  unsigned sets, ways, shift;
  way *lines;
  uint8_t *victim;  // round-robin
  uint64_t hits, misses;
} cache;

enum { MAX_WAITING = 8, PIECE = 4 };  // PIECE: stores that bring no line in leave in pieces of 2^4 bytes
enum { WAITS, FETCHES, STORES, WRITES, PREFETCHES };

typedef struct {
  way *line;
  uint16_t op;     // in its block
  uint8_t kind;
  bool far;
  bool merges;      // a write that adds to the line of the one before
  uint8_t written;  // lines that it drives out of the caches into memory
} event;

typedef struct {
  cache l1d, l1i, l2;  // l2.sets 0: none
  int near_latency, near_gap, far_latency, far_gap, far_jump, write_gap, write_busy, write_turn, outstanding, writes, prefetch, allocate;
  int64_t near_bus, bus, fetches[8];
  uint64_t last_far;  // line
  bool wrote;         // the last on the bus to memory was a write
  struct { int64_t from; bool merges; } waiting[MAX_WAITING];  // writes, the oldest first
  unsigned waiting_count;
  int64_t way_free;   // from when the next of them can go
  struct { uint64_t line, step; unsigned length; } stored;  // lines that stores missed one after the other
  unsigned next_stream;
  struct { uint64_t line; int64_t step; unsigned count; } streams[4];
} memory;

bool cache_init(cache *c, unsigned bytes, unsigned ways, unsigned line);
// Whether the line was there; brings it in otherwise.
way *cache_find(cache *c, uint64_t line);
// Events of an access of a line; returns how many, 8 at most.
int memory_access(memory *m, uint64_t line, bool store, bool prefetch, int64_t now, event *events);
// The cycle in which the access of an event at cycle `at` has its data. `stalls`: the pipeline stands still until then.
int64_t memory_serve(memory *m, const event *e, int64_t at, int64_t *stalls);
// Cycles that an instruction fetch at cycle `at` waits.
int memory_fetch(memory *m, uint64_t line, int64_t at);
