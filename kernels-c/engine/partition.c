// Partitions of a kernel call, for threads: each is a call of its own over fewer values of one parameter, with its pointers advanced.
#include <stddef.h>
#include <string.h>

#include "kernel_table.h"

// Rows from one window to the next.
static int64_t step_of(const kernel_partition *c, const uint32_t *args) { return c->sh ? args[c->sh] : 1; }

static int32_t units_of(const kernel_partition *c, const uint32_t *args) {
  // A window that begins below the image has no first row to move to.
  if (c->ih && (args[c->param] - 1) * step_of(c, args) >= (int64_t)args[c->ih] + args[c->pt]) return 1;
  return (int32_t)((args[c->param] - 1) / c->unit + 1);
}

// The parameter whose largest partition is smallest; NULL: none can be partitioned.
static const kernel_partition *choose(const kernel_info *kernel, const uint32_t *args, int count) {
  const kernel_partition *best = NULL;
  double smallest = 1;
  for (int i = 0; i < kernel->partitions_count; i++) {
    const kernel_partition *const c = &kernel->partitions[i];
    const int32_t units = units_of(c, args);
    const double largest = (double)((units - 1) / count + 1) / units;
    if (largest < smallest) {
      smallest = largest;
      best = c;
    }
  }
  return best;
}

// Advances the pointers past what the first `count` values of a parameter touch.
static void advance(uint32_t id, uint32_t *args, int over, uint32_t count) {
  uint32_t from[KERNEL_MAX_PARAMS], to[KERNEL_MAX_PARAMS];
  memcpy(from, args, (size_t)kernel_table[id].count * sizeof *args);
  memcpy(to, from, sizeof from);
  from[over] = 0;
  to[over] = count;
  for (int p = 0; p < kernel_table[id].pointers; p++)
    if (args[p]) args[p] += (uint32_t)(kernel_extent_bytes(id, p, to) - kernel_extent_bytes(id, p, from));
}

bool partition_call(uint32_t id, const uint32_t *args, int index, int count, uint32_t out[KERNEL_MAX_PARAMS]) {
  const kernel_partition *const c = choose(&kernel_table[id], args, count);
  memcpy(out, args, (size_t)kernel_table[id].count * sizeof *args);
  if (!c) return index == 0;
  const int64_t units = units_of(c, args);
  const uint32_t whole = args[c->param], begin = (uint32_t)(units * index / count) * c->unit, last = (uint32_t)(units * (index + 1) / count) * c->unit;
  const uint32_t end = last < whole ? last : whole;
  if (begin >= end) return false;
  advance(id, out, c->param, begin);
  if (c->ih) {
    const int64_t top = begin * step_of(c, args) - args[c->pt];
    if (top > 0) {
      advance(id, out, c->ih, (uint32_t)top);
      out[c->ih] -= (uint32_t)top;
    }
    out[c->pt] = top > 0 ? 0 : (uint32_t)-top;
  }
  out[c->param] = end - begin;
  return true;
}
