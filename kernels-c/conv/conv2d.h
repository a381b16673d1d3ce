// conv2d_f32 (kernels.def) around a tile of MR output positions by one panel of N columns. Include after `#define MR` and BLOCK_FLOATS (of x, that stay
// in the cache while all panels pass); who includes it defines conv2d_tile.
//
// Windows of few elements are copied side by side, for conv_f32 of the same instruction set; those of many are read where they are.
#ifndef LINNET_CONV2D_H
#define LINNET_CONV2D_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../activation/activation.h"
#include "../pool/taps.h"
#include "kernels.gen.h"

enum { CONV2D_BLOCK = 96, CONV2D_COPIED = 160 };
_Static_assert(CONV2D_COPIED * MR <= BLOCK_FLOATS, "a tile of copied windows fits");

// Sets (first) or adds to the sums of the first `height` rows: over taps and c, rows[i] times the panel, `skip` elements from the end of a tap of a
// row to its next one. Rows from `height` on repeat the last one.
static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * N], int32_t height,
                               bool first);

// Where the window of one output begins; outside of the image where it is padded.
typedef struct {
  int32_t row, column;
} conv2d_corner;

static inline bool conv2d_within(const conv2d_f32_args *a, conv2d_corner at) {
  return at.row >= 0 && at.column >= 0 && at.row + (a->kh - 1) * a->dh < a->ih && at.column + (a->kw - 1) * a->dw < a->iw;
}

static inline const float *conv2d_pixel(const conv2d_f32_args *a, int32_t row, int32_t column) {
  return a->x + ((ptrdiff_t)row * a->iw + column) * a->xs;
}

// Windows that lie within the image: rows of taps that lie together are one run.
static inline void conv2d_inner(const conv2d_f32_args *a, const conv2d_corner *at, int32_t height, const float *w, float *sums) {
  const float *rows[MR];
  const ptrdiff_t line = (ptrdiff_t)a->dh * a->iw * a->xs;
  for (int32_t r = 0; r < MR; r++) rows[r] = r < height ? conv2d_pixel(a, at[r].row, at[r].column) : rows[r - 1];
  if (a->kw == 1 || (a->dw == 1 && a->xs == a->c)) {
    const int32_t run = a->kw * a->c;
    conv2d_tile(rows, w, run, a->kh, line - run, sums, height, true);
    return;
  }
  for (int32_t u = 0; u < a->kh; u++, w += (ptrdiff_t)a->kw * a->c * N) {
    conv2d_tile(rows, w, a->c, a->kw, (ptrdiff_t)a->dw * a->xs - a->c, sums, height, u == 0);
    for (int32_t r = 0; r < MR; r++) rows[r] += line;
  }
}

// Windows some of which are padded: tap by tap, zeros outside of the image.
static inline void conv2d_edge(const conv2d_f32_args *a, const conv2d_corner *at, int32_t height, const float *w, float *sums) {
  bool first = true;
  for (int32_t u = 0; u < a->kh; u++) {
    for (int32_t v = 0; v < a->kw; v++, w += (ptrdiff_t)a->c * N) {
      const float *rows[MR];
      bool some = false;
      for (int32_t r = 0; r < MR; r++) {
        if (r >= height) {
          rows[r] = rows[r - 1];
          continue;
        }
        const int32_t row = at[r].row + u * a->dh, column = at[r].column + v * a->dw;
        const bool inside = row >= 0 && row < a->ih && column >= 0 && column < a->iw;
        rows[r] = inside ? conv2d_pixel(a, row, column) : a->zero;
        some |= inside;
      }
      if (!some) continue;
      conv2d_tile(rows, w, a->c, 1, 0, sums, height, first);
      first = false;
    }
  }
  if (first) memset(sums, 0, MR * N * sizeof *sums);
}

typedef struct {
  float v[4];
} conv2d_four;

// Runs are short: no `restrict`, with which compilers call memcpy.
static inline float *conv2d_words(float *to, const float *from, int32_t count) {
  for (; count >= 4; count -= 4, to += 4, from += 4) *(conv2d_four *)(void *)to = *(const conv2d_four *)(const void *)from;
  if (count & 2) {
    const float a = from[0], b = from[1];
    *to++ = a;
    *to++ = b;
    from += 2;
  }
  if (count & 1) *to++ = *from;
  return to;
}

static inline float *conv2d_zeros(float *to, int32_t count) {
  for (; count > 0; count--) *to++ = 0.0f;
  return to;
}

// Copies a window, zeros outside of the image. Returns where the next one goes.
static inline float *conv2d_copy(const conv2d_f32_args *a, conv2d_corner at, float *to) {
  const bool together = a->dw == 1 && a->xs == a->c;
  const int32_t line = a->kw * a->c;
  if (together && conv2d_within(a, at)) {
    const float *from = conv2d_pixel(a, at.row, at.column);
    for (int32_t u = a->kh; u > 0; u--, from += (ptrdiff_t)a->dh * a->iw * a->xs) to = conv2d_words(to, from, line);
    return to;
  }
  const tap_range rows = taps_within(at.row, a->kh, a->dh, a->ih), columns = taps_within(at.column, a->kw, a->dw, a->iw);
  const int32_t taps = columns.to - columns.from;
  if (rows.from == rows.to || !taps) return conv2d_zeros(to, a->kh * line);
  if (rows.from) to = conv2d_zeros(to, rows.from * line);
  const float *from = conv2d_pixel(a, at.row + rows.from * a->dh, at.column + columns.from * a->dw);
  for (int32_t u = rows.from; u < rows.to; u++, from += (ptrdiff_t)a->dh * a->iw * a->xs) {
    if (columns.from) to = conv2d_zeros(to, columns.from * a->c);
    if (together) to = conv2d_words(to, from, taps * a->c);
    else for (int32_t v = 0; v < taps; v++) to = conv2d_words(to, from + (ptrdiff_t)v * a->dw * a->xs, a->c);
    if (columns.to < a->kw) to = conv2d_zeros(to, (a->kw - columns.to) * a->c);
  }
  return rows.to < a->kh ? conv2d_zeros(to, (a->kh - rows.to) * line) : to;
}

// The corner of the window of output p, q, which becomes the next one.
static inline conv2d_corner conv2d_next(const conv2d_f32_args *a, int32_t *p, int32_t *q) {
  const conv2d_corner at = {*p * a->sh - a->pt, *q * a->sw - a->pl};
  if (++*q == a->ow) {
    *q = 0;
    ++*p;
  }
  return at;
}

static inline void conv2d_copied(const conv2d_f32_args *a) {
  enum { CAPACITY = BLOCK_FLOATS < 4096 ? BLOCK_FLOATS : 4096 };
  float windows[CAPACITY];
  const int32_t depth = a->kh * a->kw * a->c, outputs = a->oh * a->ow, block = CAPACITY / depth / MR * MR;
  conv_f32_args rows = {
    .x = windows, .w = a->w, .b = a->b, .n = a->n, .c = depth, .taps = 1, .xs = depth, .rs = a->rs, .ys = a->ys, .lo = a->lo, .hi = a->hi,
  };
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += block) {
    float *to = windows;
    rows.m = outputs - start < block ? outputs - start : block;
    for (int32_t i = 0; i < rows.m; i++) to = conv2d_copy(a, conv2d_next(a, &p, &q), to);
    if (a->r) rows.r = a->r + (ptrdiff_t)start * a->rs;
    rows.y = a->y + (ptrdiff_t)start * a->ys;
    KERNEL_NAME(conv_f32)(&rows);
  }
}

// Outputs that share their rows of x in the cache, a multiple of the tile.
static inline int32_t conv2d_block(const conv2d_f32_args *a) {
  const int64_t fit = BLOCK_FLOATS / ((int64_t)a->c * a->kh * (a->sw < a->kw ? a->sw : a->kw)) / MR * MR, max = CONV2D_BLOCK / MR * MR;
  return fit < MR ? MR : fit < max ? (int32_t)fit : (int32_t)max;
}

// y = clamp(sums + b + r) for `height` rows of `width` columns; `width` is a constant at the call for whole panels.
static inline __attribute__((always_inline)) void conv2d_store(const float *sums, const float *b, const float *r, float *y, int32_t height, const int32_t width,
                                                               int32_t rs, int32_t ys, float lo, float hi) {
  for (int32_t i = 0; i < height; i++, sums += N, y += ys) {
    float v[N];
    for (int32_t j = 0; j < width; j++) v[j] = b ? sums[j] + b[j] : sums[j];
    if (r) {
      for (int32_t j = 0; j < width; j++) v[j] += r[j];
      r += rs;
    }
    for (int32_t j = 0; j < width; j++) y[j] = clamp_value(v[j], lo, hi);
  }
}

static inline void conv2d_indirect(const conv2d_f32_args *a) {
  const int32_t n = a->n, rs = a->rs, ys = a->ys, outputs = a->oh * a->ow, block = conv2d_block(a);
  const float lo = a->lo, hi = a->hi;
  const ptrdiff_t panel = (ptrdiff_t)a->kh * a->kw * a->c * N;
  conv2d_corner at[CONV2D_BLOCK];
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += block) {
    const int32_t count = outputs - start < block ? outputs - start : block;
    for (int32_t i = 0; i < count; i++) at[i] = conv2d_next(a, &p, &q);
    const float *w = a->w;
    for (int32_t j = 0; j < n; j += N, w += panel) {
      for (int32_t i = 0; i < count; i += MR) {
        const int32_t height = count - i < MR ? count - i : MR;
        float sums[MR * N];
        bool within = true;
        for (int32_t k = 0; k < height; k++) within &= conv2d_within(a, at[i + k]);
        if (within) conv2d_inner(a, at + i, height, w, sums);
        else conv2d_edge(a, at + i, height, w, sums);
        const float *const b = a->b ? a->b + j : NULL, *const r = a->r ? a->r + (ptrdiff_t)(start + i) * rs + j : NULL;
        float *const y = a->y + (ptrdiff_t)(start + i) * ys + j;
        if (n - j >= N) conv2d_store(sums, b, r, y, height, N, rs, ys, lo, hi);
        else conv2d_store(sums, b, r, y, height, n - j, rs, ys, lo, hi);
      }
    }
  }
}

static inline void conv2d_check(const conv2d_f32_args *a) {
  (void)a;
  assert(a->ih >= 1 && a->iw >= 1 && a->c >= 1 && a->oh >= 1 && a->ow >= 1 && a->n >= 1 && a->kh >= 1 && a->kw >= 1);
  assert(a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1 && a->pt >= 0 && a->pl >= 0 && a->xs >= 0 && a->rs >= 0 && a->ys >= 0);
}

static inline void conv2d(const conv2d_f32_args *args) {
  // Of a copy, compilers know what calls and stores leave as it is.
  const conv2d_f32_args copy = *args, *const a = &copy;
  conv2d_check(a);
  if (a->c <= CONV2D_COPIED / (a->kh * a->kw)) conv2d_copied(a);
  else conv2d_indirect(a);
}

#endif
