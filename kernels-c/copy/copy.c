#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernels.gen.h"

static inline void copy_row(float *to, const float *from, int32_t n) {
  for (int32_t j = 0; j < n; j++) to[j] = from[j];
}

static inline void copy_strided(float *restrict to, ptrdiff_t ys, const float *restrict from, ptrdiff_t xs, int32_t n) {
  for (; n >= 4; n -= 4, from += 4 * xs, to += 4 * ys) {
    const float a = from[0], b = from[xs], c = from[2 * xs], d = from[3 * xs];
    to[0] = a;
    to[ys] = b;
    to[2 * ys] = c;
    to[3 * ys] = d;
  }
  for (; n > 0; n--, from += xs, to += ys) *to = *from;
}

// n rows of m elements, xs apart, become m rows of n elements, ys apart: four rows at a time.
static inline void transpose(float *restrict y, ptrdiff_t ys, const float *restrict x, ptrdiff_t xs, int32_t m, int32_t n) {
  for (; n >= 4; n -= 4, x += 4 * xs, y += 4) {
    const float *p0 = x, *p1 = x + xs, *p2 = x + 2 * xs, *p3 = x + 3 * xs;
    float *to = y;
    for (int32_t k = 0; k < m; k++, to += ys) {
      const float a = *p0++, b = *p1++, c = *p2++, d = *p3++;
      to[0] = a;
      to[1] = b;
      to[2] = c;
      to[3] = d;
    }
  }
  for (; n > 0; n--, x += xs, y++) copy_strided(y, ys, x, 1, m);
}

KERNEL(copy_w32) {
  const int32_t d3 = a->d3, x3 = a->x3, y3 = a->y3;
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && d3 >= 1);
  assert(a->x0 >= 0 && a->x1 >= 0 && a->x2 >= 0 && x3 >= 0 && a->y0 >= 0 && a->y1 >= 0 && a->y2 >= 0 && y3 >= 0);
  for (int32_t i = 0; i < a->d0; i++) {
    for (int32_t j = 0; j < a->d1; j++) {
      const float *restrict from = a->x + (ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1;
      float *restrict to = a->y + (ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1;
      if (a->x2 == 1 && y3 == 1 && x3 != 1 && a->d2 > 1) {
        transpose(to, a->y2, from, x3, a->d2, d3);
        continue;
      }
      for (int32_t k = 0; k < a->d2; k++, from += a->x2, to += a->y2) {
        if (x3 == 1 && y3 == 1) copy_row(to, from, d3);
        else copy_strided(to, y3, from, x3, d3);
      }
    }
  }
}

KERNEL(gather_w32) {
  const int32_t length = a->length, count = a->count, n = a->n;
  const float *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && length >= 1 && count >= 1 && n >= 1 && a->is >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)length * n) {
    for (int32_t k = 0; k < count; k++, y += n) {
      const int32_t wanted = a->index[(ptrdiff_t)k * a->is], at = wanted < 0 ? wanted + length : wanted;
      const bool inside = at >= 0 && at < length;
      const float *from = x + (inside ? (ptrdiff_t)at * n : 0);
      for (int32_t j = 0; j < n; j++) y[j] = inside ? from[j] : 0.0f;
    }
  }
}

KERNEL(gather_nd_w32) {
  const int32_t n = a->n, *index = a->index, *const dims = a->dims;
  float *y = a->y;
  assert(a->length >= 1 && a->count >= 1 && a->depth >= 1 && n >= 1 && a->is >= 1);
  for (int32_t k = 0; k < a->count; k++, y += n) {
    int64_t at = 0;
    bool inside = true;
    for (int32_t d = 0; d < a->depth; d++, index += a->is) {
      const int64_t place = *index < 0 ? (int64_t)*index + dims[d] : *index;
      inside = inside && place >= 0 && place < dims[d];
      at = inside ? at * dims[d] + place : 0;
      inside = inside && at < a->length;
    }
    const float *from = a->x + (inside ? (ptrdiff_t)at * n : 0);
    for (int32_t j = 0; j < n; j++) y[j] = inside ? from[j] : 0.0f;
  }
}

KERNEL(reverse_w32) {
  const int32_t count = a->count, n = a->n;
  const float *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && count >= 1 && n >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)count * n)
    for (int32_t k = count - 1; k >= 0; k--, y += n) copy_row(y, x + (ptrdiff_t)k * n, n);
}

KERNEL(reverse_sequence_w32) {
  const int32_t count = a->count;
  const ptrdiff_t bs = a->bs, ts = a->ts;
  assert(a->batch >= 1 && count >= 1 && a->n >= 1 && bs >= 0 && ts >= 0 && a->is >= 1);
  for (int32_t b = 0; b < a->batch; b++) {
    const int32_t wanted = a->lengths[(ptrdiff_t)b * a->is], length = wanted < 0 ? 0 : wanted > count ? count : wanted;
    for (int32_t t = 0; t < count; t++) copy_row(a->y + b * bs + t * ts, a->x + b * bs + (t < length ? length - 1 - t : t) * ts, a->n);
  }
}
