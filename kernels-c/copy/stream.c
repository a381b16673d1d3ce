#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

// A place that is not known, or too far off to matter.
enum { FAR = 1 << 30 };

static int64_t between(int64_t low, int64_t value, int64_t high) { return value < low ? low : value > high ? high : value; }

static int64_t floor_div(int64_t a, int64_t by) { return a / by - (a % by < 0); }

KERNEL(bounds_i32) {
  assert(a->frames >= 1 && a->unit >= 1 && a->mul >= 0 && a->div >= 1);
  const int64_t start = between(-FAR, a->first - (int64_t)a->clock[0] * a->frames, FAR);
  const int64_t end = a->clock[1] >= FAR ? FAR : a->unit * floor_div((int64_t)a->clock[1] * a->mul + a->add, a->div) + a->plus + a->first;
  a->y[0] = (int32_t)start;
  a->y[1] = (int32_t)between(start, end, FAR);
}

// Frame of [0, length) that stands at `i` outside of it, mirrored once.
static int64_t shown(int64_t i, int64_t length, int32_t mode) {
  if (mode == 1) return i < 0 ? 0 : length - 1;
  const int64_t beside = mode == 3;
  return i < 0 ? -i - beside : 2 * length - 2 + beside - i;
}

KERNEL(fill_outside_w32) {
  const int32_t frames = a->frames, inner = a->inner, mode = a->mode;
  assert(a->outer >= 1 && frames >= 1 && inner >= 1);
  const int64_t start = a->bounds[0], end = a->bounds[1];
  const size_t words = (size_t)inner * sizeof(float);
  if (a->y != a->x) memcpy(a->y, a->x, (size_t)a->outer * (size_t)frames * words);
  if (start <= 0 && end >= frames) return;
  for (int32_t o = 0; o < a->outer; o++) {
    const float *const x = a->x + (ptrdiff_t)o * frames * inner;
    float *const y = a->y + (ptrdiff_t)o * frames * inner;
    for (int32_t i = 0; i < frames; i++) {
      if (i >= start && i < end) {
        // all that follows is inside as far as the end
        i = (int32_t)between(i, end - 1, frames - 1);
        continue;
      }
      if (mode == 0) {
        memcpy(y + (ptrdiff_t)i * inner, a->value, words);
        continue;
      }
      const int64_t from = start + shown(i - start, end - start, mode);
      if (from >= start && from < end && from >= 0 && from < frames) memcpy(y + (ptrdiff_t)i * inner, x + (ptrdiff_t)from * inner, words);
    }
  }
}

KERNEL(place_frames_w32) {
  const int32_t frames = a->frames, inner = a->inner, count = a->count;
  assert(a->outer >= 1 && frames >= 1 && inner >= 1 && count >= 1);
  const int64_t at = a->behind ? a->bounds[1] : (int64_t)a->bounds[0] - count;
  const int64_t from = between(0, -at, count), to = between(from, frames - at, count);
  if (a->y != a->x) memcpy(a->y, a->x, (size_t)a->outer * (size_t)frames * (size_t)inner * sizeof(float));
  if (from == to) return;
  for (int32_t o = 0; o < a->outer; o++)
    memcpy(a->y + ((ptrdiff_t)o * frames + (ptrdiff_t)(at + from)) * inner, a->f + ((ptrdiff_t)o * count + (ptrdiff_t)from) * inner, (size_t)(to - from) * (size_t)inner * sizeof(float));
}
