// Windows are copied side by side, plane by plane, for conv_f32 of the same instruction set.
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "../pool/taps.h"
#include "kernels.gen.h"

// Floats of windows that are multiplied at once, which stay in the first-level cache: one window (kernels.def) or more; rows of a tile of conv_f32.
enum { WINDOW_FLOATS = N == 4 ? 2304 : 4096, ROWS = 12 };

static inline float *zeros(float *to, int32_t count) {
  for (; count > 0; count--) *to++ = 0.0f;
  return to;
}

// `count` elements, `step` apart; lines are short.
static inline float *line(float *to, const float *from, int32_t count, int32_t step) {
  for (; count > 0; count--, from += step) *to++ = *from;
  return to;
}

// The window at (row, column), zeros outside of the image: [c][kh][kw].
static inline float *window(const conv2d_planes_f32_args *a, int32_t row, int32_t column, float *to) {
  const tap_range rows = taps_within(row, a->kh, a->dh, a->ih), columns = taps_within(column, a->kw, a->dw, a->iw);
  const int32_t taps = columns.to - columns.from, behind = a->kw - columns.to, first = taps ? column + columns.from * a->dw : 0;
  const float *plane = a->x;
  for (int32_t k = 0; k < a->c; k++, plane += (ptrdiff_t)a->ih * a->iw) {
    to = zeros(to, rows.from * a->kw);
    for (int32_t u = rows.from; u < rows.to; u++) {
      const float *const from = plane + ((ptrdiff_t)row + u * a->dh) * a->iw + first;
      if (a->kw == 3 && taps == 3) {
        to[0] = from[0];
        to[1] = from[a->dw];
        to[2] = from[2 * a->dw];
        to += 3;
        continue;
      }
      to = zeros(to, columns.from);
      to = line(to, from, taps, a->dw);
      to = zeros(to, behind);
    }
    to = zeros(to, (a->kh - rows.to) * a->kw);
  }
  return to;
}

KERNEL(conv2d_planes_f32) {
  float windows[WINDOW_FLOATS];
  const int32_t depth = a->kh * a->kw * a->c, outputs = a->oh * a->ow, most = WINDOW_FLOATS / depth, block = most < ROWS ? most : most / ROWS * ROWS;
  assert(depth >= 1 && depth <= WINDOW_FLOATS && a->n >= 1 && a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1 && a->pt >= 0 && a->pl >= 0);
  conv_f32_args rows = {
    .x = windows, .w = a->w, .b = a->b, .n = a->n, .c = depth, .taps = 1, .xs = depth, .rs = a->rs, .ys = a->ys, .lo = a->lo, .hi = a->hi,
  };
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += block) {
    float *to = windows;
    rows.m = outputs - start < block ? outputs - start : block;
    for (int32_t i = 0; i < rows.m; i++) {
      to = window(a, p * a->sh - a->pt, q * a->sw - a->pl, to);
      if (++q == a->ow) {
        q = 0;
        p++;
      }
    }
    if (a->r) rows.r = a->r + (ptrdiff_t)start * a->rs;
    rows.y = a->y + (ptrdiff_t)start * a->ys;
    KERNEL_NAME(conv_f32)(&rows);
  }
}
