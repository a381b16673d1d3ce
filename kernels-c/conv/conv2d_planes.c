// Strips of rows are brought into the order of conv2d_f32 of the same instruction set, for as many rows of results as they are enough for.
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernels.gen.h"

// One row of pixels, channels last, from planes that are `size` elements each.
static inline void interleave(const float *restrict x, ptrdiff_t size, int32_t pixels, int32_t c, float *restrict y) {
  if (c == 3) {
    const float *restrict const g = x + size, *restrict const b = g + size;
    for (int32_t q = 0; q < pixels; q++, y += 3) {
      y[0] = x[q];
      y[1] = g[q];
      y[2] = b[q];
    }
    return;
  }
  for (int32_t k = 0; k < c; k++, x += size) {
    for (int32_t q = 0; q < pixels; q++) y[(ptrdiff_t)q * c + k] = x[q];
  }
}

KERNEL(conv2d_planes_f32) {
  const int32_t span = (a->kh - 1) * a->dh + 1, line = a->iw * a->c;
  const ptrdiff_t size = (ptrdiff_t)a->ih * a->iw;
  assert(a->oh >= 1 && a->ow >= 1 && a->c >= 1 && a->n >= 1 && a->sh >= 1 && a->dh >= 1 && a->lines >= 1);
  // rows of results whose windows reach over so many rows
  const int32_t block = a->lines < span ? 1 : (a->lines - span) / a->sh + 1;
  for (int32_t p = 0; p < a->oh; p += block) {
    const int32_t count = a->oh - p < block ? a->oh - p : block, begin = p * a->sh - a->pt, end = begin + (count - 1) * a->sh + span;
    const bool outside = end <= 0 || begin >= a->ih;
    const int32_t first = begin < 0 || outside ? 0 : begin, needed = outside ? 1 : (end < a->ih ? end : a->ih) - first, height = needed < a->lines ? needed : a->lines;
    for (int32_t i = 0; i < height; i++) interleave(a->x + ((ptrdiff_t)first + i) * a->iw, size, a->iw, a->c, a->scratch + (ptrdiff_t)i * line);
    const ptrdiff_t done = (ptrdiff_t)p * a->ow;
    const conv2d_f32_args strip = {
      .x = a->scratch, .w = a->w, .zero = a->zero, .b = a->b, .r = a->r ? a->r + done * a->rs : NULL, .y = a->y + done * a->ys,
      .ih = height, .iw = a->iw, .c = a->c, .oh = count, .ow = a->ow, .n = a->n, .kh = a->kh, .kw = a->kw, .sh = a->sh, .sw = a->sw,
      .dh = a->dh, .dw = a->dw, .pt = outside ? (count - 1) * a->sh + span : first - begin, .pl = a->pl, .xs = a->c, .rs = a->rs, .ys = a->ys, .lo = a->lo, .hi = a->hi,
    };
    KERNEL_NAME(conv2d_f32)(&strip);
  }
}
