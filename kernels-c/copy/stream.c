#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

// A place that is not known, or too far off to matter.
enum { FAR = 1 << 30 };
// Beyond FAR, whatever is added to it.
static const int64_t LENGTH = (int64_t)4 * FAR;

static int64_t between(int64_t low, int64_t value, int64_t high) { return value < low ? low : value > high ? high : value; }

static int64_t floor_div(int64_t a, int64_t by) { return a / by - (a % by < 0); }

KERNEL(bounds_i32) {
  assert(a->frames >= 1 && a->unit >= 1 && a->mul >= 0 && a->div >= 1);
  const int64_t start = between(-FAR, a->first - (int64_t)a->clock[0] * a->frames, FAR);
  const int64_t end = a->clock[1] >= FAR ? FAR : a->unit * between(-LENGTH, floor_div((int64_t)a->clock[1] * a->mul + a->add, a->div), LENGTH) + a->plus + a->first;
  a->y[0] = (int32_t)start;
  a->y[1] = (int32_t)between(start, end, FAR);
}

// Frame of [0, length) that stands at `i` outside of it, mirrored once.
static int64_t shown(int64_t i, int64_t length, int32_t mode) {
  if (mode == 1) return i < 0 ? 0 : length - 1;
  const int64_t beside = mode == 3;
  return i < 0 ? -i - beside : 2 * length - 2 + beside - i;
}

// Arrays of `frames` frames of `bytes` bytes, `outer` of them.
struct stream {
  int32_t outer, frames;
  size_t bytes;
  const int32_t *bounds;
};

static void fill_outside(struct stream s, const char *x, const char *value, char *y, int32_t mode) {
  assert(s.outer >= 1 && s.frames >= 1 && s.bytes >= 1);
  const int64_t start = s.bounds[0], end = s.bounds[1];
  const size_t part = (size_t)s.frames * s.bytes;
  if (y != x) memcpy(y, x, (size_t)s.outer * part);
  if (start <= 0 && end >= s.frames) return;
  for (int32_t o = 0; o < s.outer; o++, x += part, y += part) {
    for (int32_t i = 0; i < s.frames; i++) {
      if (i >= start && i < end) {
        // all that follows is inside as far as the end
        i = (int32_t)between(i, end - 1, s.frames - 1);
        continue;
      }
      if (mode == 0) {
        memcpy(y + (size_t)i * s.bytes, value, s.bytes);
        continue;
      }
      const int64_t from = start + shown(i - start, end - start, mode);
      if (from >= start && from < end && from >= 0 && from < s.frames) memcpy(y + (size_t)i * s.bytes, x + (size_t)from * s.bytes, s.bytes);
    }
  }
}

static void place_frames(struct stream s, const char *x, const char *f, char *y, int32_t count, int32_t behind) {
  assert(s.outer >= 1 && s.frames >= 1 && s.bytes >= 1 && count >= 1);
  const int64_t at = behind ? s.bounds[1] : (int64_t)s.bounds[0] - count;
  const int64_t from = between(0, -at, count), to = between(from, s.frames - at, count);
  const size_t part = (size_t)s.frames * s.bytes;
  if (y != x) memcpy(y, x, (size_t)s.outer * part);
  if (from == to) return;
  for (int32_t o = 0; o < s.outer; o++) memcpy(y + (size_t)o * part + (size_t)(at + from) * s.bytes, f + ((size_t)o * (size_t)count + (size_t)from) * s.bytes, (size_t)(to - from) * s.bytes);
}

#define STREAM(size) ((struct stream){ a->outer, a->frames, (size_t)a->inner * (size), a->bounds })

KERNEL(fill_outside_w32) { fill_outside(STREAM(sizeof(float)), (const char *)a->x, (const char *)a->value, (char *)a->y, a->mode); }
KERNEL(fill_outside_any) { fill_outside(STREAM(1), (const char *)a->x, (const char *)a->value, (char *)a->y, a->mode); }
KERNEL(place_frames_w32) { place_frames(STREAM(sizeof(float)), (const char *)a->x, (const char *)a->f, (char *)a->y, a->count, a->behind); }
KERNEL(place_frames_any) { place_frames(STREAM(1), (const char *)a->x, (const char *)a->f, (char *)a->y, a->count, a->behind); }
