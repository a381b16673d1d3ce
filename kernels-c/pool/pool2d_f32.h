// max_pool2d_f32 and mean_pool2d_f32 (kernels.def): every portable variant is these loops, compiled for its instruction set.
#ifndef LINNET_POOL2D_F32_H
#define LINNET_POOL2D_F32_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "taps.h"

// Channels whose results stay in registers.
enum { POOL_WIDTH = 16 };

typedef struct {
  ptrdiff_t xs, line;
  int32_t rows, columns;
} pool_window;

// `width` channels of one window; `width` and `max` are constants at every call. NaN if any element is.
static inline __attribute__((always_inline)) void pool_channels(const pool_window *of, const float *x, float *y, const int width, const bool max) {
  float acc[POOL_WIDTH];
  for (int j = 0; j < width; j++) acc[j] = max ? -__builtin_inff() : 0.0f;
  for (int32_t u = 0; u < of->rows; u++) {
    const float *tap = x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, tap += of->xs) {
      for (int j = 0; j < width; j++) {
        if (max) acc[j] = acc[j] >= tap[j] || acc[j] != acc[j] ? acc[j] : tap[j];
        else acc[j] += tap[j];
      }
    }
  }
  const float scale = max ? 1.0f : 1.0f / ((float)of->rows * (float)of->columns);
  for (int j = 0; j < width; j++) y[j] = max ? acc[j] : acc[j] * scale;
}

static inline __attribute__((always_inline)) void pool2d(const float *x, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t kh,
                                                         int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl,
                                                         int32_t xs, int32_t ys, const bool max) {
  assert(ih >= 1 && iw >= 1 && c >= 1 && oh >= 1 && ow >= 1 && kh >= 1 && kw >= 1 && sh >= 1 && sw >= 1 && dh >= 1 && dw >= 1);
  assert(pt >= 0 && pl >= 0 && xs >= 0 && ys >= 0);
  for (int32_t p = 0; p < oh; p++) {
    const int32_t row = p * sh - pt;
    const tap_range rows = taps_within(row, kh, dh, ih);
    for (int32_t q = 0; q < ow; q++, y += ys) {
      const int32_t column = q * sw - pl;
      const tap_range columns = taps_within(column, kw, dw, iw);
      const pool_window window = {(ptrdiff_t)dw * xs, (ptrdiff_t)dh * iw * xs, rows.to - rows.from, columns.to - columns.from};
      // no tap: nothing of x is read
      const float *const from = window.rows && window.columns ? x + ((row + (ptrdiff_t)rows.from * dh) * iw + column + (ptrdiff_t)columns.from * dw) * xs : x;
      int32_t j = 0;
      for (; j + POOL_WIDTH <= c; j += POOL_WIDTH) pool_channels(&window, from + j, y + j, POOL_WIDTH, max);
      for (; j + 4 <= c; j += 4) pool_channels(&window, from + j, y + j, 4, max);
      for (; j < c; j++) pool_channels(&window, from + j, y + j, 1, max);
    }
  }
}

#define POOL2D(name, max)                                                                                                                   \
  void name(const float *x, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t kh, int32_t kw, int32_t sh,        \
            int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t xs, int32_t ys) {                                           \
    pool2d(x, y, ih, iw, c, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl, xs, ys, max);                                                           \
  }

#endif
