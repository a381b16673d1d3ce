#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernels.gen.h"
#include "taps.h"

// Channels whose results stay in registers, and elements of a window whose sum is taken in one.
enum { POOL_WIDTH = 16, LARGE = 128 };

typedef struct {
  ptrdiff_t xs, line;
  int32_t rows, columns;
} pool_window;

// `width` channels of one window; `width` and `max` are constants at every call. The largest is no NaN; in large windows rows are added up first.
static inline __attribute__((always_inline)) void pool_channels(const pool_window *of, const float *x, float *y, const int width, const bool max) {
  float acc[POOL_WIDTH], total[POOL_WIDTH] = {0};
  const bool large = !max && of->rows * of->columns > LARGE;
  for (int j = 0; j < width; j++) acc[j] = max ? -__builtin_inff() : 0.0f;
  for (int32_t u = 0; u < of->rows; u++) {
    const float *tap = x + u * of->line;
    for (int32_t v = 0; v < of->columns; v++, tap += of->xs) {
      for (int j = 0; j < width; j++) {
        if (max) acc[j] = tap[j] > acc[j] ? tap[j] : acc[j];
        else acc[j] += tap[j];
      }
    }
    if (large) for (int j = 0; j < width; j++) total[j] += acc[j], acc[j] = 0.0f;
  }
  const float scale = max ? 1.0f : 1.0f / ((float)of->rows * (float)of->columns);
  for (int j = 0; j < width; j++) y[j] = max ? acc[j] : (large ? total[j] : acc[j]) * scale;
}

static inline __attribute__((always_inline)) void pool2d(const max_pool2d_f32_args *a, const bool max) {
  const int32_t c = a->c;
  const ptrdiff_t iw = a->iw, xs = a->xs, ys = a->ys;
  float *y = a->y;
  assert(a->ih >= 1 && iw >= 1 && c >= 1 && a->oh >= 1 && a->ow >= 1 && a->kh >= 1 && a->kw >= 1 && a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1);
  assert(a->pt >= 0 && a->pl >= 0 && xs >= 0 && ys >= 0);
  for (int32_t p = 0; p < a->oh; p++) {
    const int32_t row = p * a->sh - a->pt;
    const tap_range rows = taps_within(row, a->kh, a->dh, a->ih);
    for (int32_t q = 0; q < a->ow; q++, y += ys) {
      const int32_t column = q * a->sw - a->pl;
      const tap_range columns = taps_within(column, a->kw, a->dw, a->iw);
      const pool_window window = {a->dw * xs, a->dh * iw * xs, rows.to - rows.from, columns.to - columns.from};
      // no tap: nothing of x is read
      const float *const from = window.rows && window.columns ? a->x + ((row + (ptrdiff_t)rows.from * a->dh) * iw + column + (ptrdiff_t)columns.from * a->dw) * xs : a->x;
      int32_t j = 0;
      for (; j + POOL_WIDTH <= c; j += POOL_WIDTH) pool_channels(&window, from + j, y + j, POOL_WIDTH, max);
      for (; j + 4 <= c; j += 4) pool_channels(&window, from + j, y + j, 4, max);
      for (; j < c; j++) pool_channels(&window, from + j, y + j, 1, max);
    }
  }
}

KERNEL(max_pool2d_f32) { pool2d(a, true); }
KERNEL(mean_pool2d_f32) { pool2d(a, false); }
