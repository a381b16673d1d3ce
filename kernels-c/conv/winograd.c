#include "winograd.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

#include "../activation/activation.h"
#include "kernels.gen.h"

static inline void patch(const winograd_f32_args *a, int32_t row, int32_t column, const float **pixel) {
  for (int32_t u = row; u < row + WINOGRAD_PATCH; u++) {
    const bool within = u >= 0 && u < a->ih;
    const float *const line = a->x + (ptrdiff_t)(within ? u : 0) * a->iw * a->xs;
    for (int32_t v = column; v < column + WINOGRAD_PATCH; v++) *pixel++ = within && v >= 0 && v < a->iw ? line + (ptrdiff_t)v * a->xs : a->zero;
  }
}

static inline void input_tile(const winograd_f32_args *a, int32_t row, int32_t column, float *to, int32_t step) {
  const float *pixel[WINOGRAD_POINTS];
  patch(a, row, column, pixel);
  const int32_t whole = a->c / LANES * LANES;
  if (whole) winograd_input(pixel, whole, to, step);
  if (whole == a->c) return;
  float remainder[WINOGRAD_POINTS * LANES] = {0}, values[WINOGRAD_POINTS * LANES];
  for (int32_t i = 0; i < WINOGRAD_POINTS; i++) {
    for (int32_t k = whole; k < a->c; k++) remainder[i * LANES + k - whole] = pixel[i][k];
    pixel[i] = remainder + i * LANES;
  }
  winograd_input(pixel, LANES, values, LANES);
  for (int32_t i = 0; i < WINOGRAD_POINTS; i++)
    for (int32_t k = whole; k < a->c; k++) to[(ptrdiff_t)i * step + k] = values[i * LANES + k - whole];
}

// Columns j .. j + width of the result at output position `at`, whose sums these are.
static inline void store(const winograd_f32_args *a, const float *sums, ptrdiff_t at, int32_t j, int32_t width) {
  const lanes lo = lanes_set(a->lo), hi = lanes_set(a->hi);
  const float *const b = a->b ? a->b + j : NULL, *const r = a->r ? a->r + at * a->rs + j : NULL;
  float *const y = a->y + at * a->ys + j;
  int32_t k = 0;
  for (; k + LANES <= width; k += LANES) {
    lanes sum = lanes_load(sums + k);
    if (b) sum = lanes_add(sum, lanes_load(b + k));
    if (r) sum = lanes_add(sum, lanes_load(r + k));
    lanes_store(y + k, lanes_clamp(sum, lo, hi));
  }
  for (; k < width; k++) {
    float sum = sums[k];
    if (b) sum += b[k];
    if (r) sum += r[k];
    y[k] = clamp_value(sum, a->lo, a->hi);
  }
}

static inline void output_tile(const winograd_f32_args *a, int32_t row, int32_t column, float *sums, int32_t step, int32_t j, int32_t width) {
  const int32_t bottom = a->oh - row < WINOGRAD_SIDE ? a->oh - row : WINOGRAD_SIDE, right = a->ow - column < WINOGRAD_SIDE ? a->ow - column : WINOGRAD_SIDE;
  winograd_output(sums, step, (width + LANES - 1) / LANES * LANES);
  for (int32_t u = 0; u < bottom; u++)
    for (int32_t v = 0; v < right; v++)
      store(a, sums + (ptrdiff_t)(u * WINOGRAD_SIDE + v) * step, (ptrdiff_t)(row + u) * a->ow + column + v, j, width);
}

// Products of `height` tiles with columns j .. j + width, of all points. Matrices of the points are `inputs` and `sums` apart.
static inline void multiply(const winograd_f32_args *a, int32_t height, int32_t j, int32_t width, int32_t inputs, float *products, int32_t sums, int32_t columns) {
  const int32_t c = a->c;
  const ptrdiff_t weights = (ptrdiff_t)c * ((a->n + N - 1) / N * N);
  conv_f32_args rows = {
    .x = a->scratch, .w = a->w + (ptrdiff_t)j * c, .y = products, .m = height, .n = width, .c = c, .taps = 1, .xs = c, .ys = columns,
    .lo = -INFINITY, .hi = INFINITY,
  };
  for (int32_t i = 0; i < WINOGRAD_POINTS; i++, rows.x += inputs, rows.w += weights, rows.y += sums) KERNEL_NAME(conv_f32)(&rows);
}

KERNEL(winograd_f32) {
  const int32_t c = a->c, n = a->n;
  assert(a->ih >= 1 && a->iw >= 1 && c >= 1 && a->oh >= 1 && a->ow >= 1 && n >= 1 && a->pt >= 0 && a->pl >= 0 && a->xs >= 0 && a->rs >= 0 && a->ys >= 0);
  assert(a->t >= 1 && a->m >= 1 && a->p >= 1);
  const int32_t across = (a->ow + WINOGRAD_SIDE - 1) / WINOGRAD_SIDE, down = (a->oh + WINOGRAD_SIDE - 1) / WINOGRAD_SIDE, tiles = across * down;
  // Tiles and columns that are computed together. Sums of conv_f32 must not depend on where among WIDTH_LANES rows one is, for a partition of a call to
  // be the same as the whole: of so many rows it computes a multiple.
  const int32_t capacity = down * a->t, together = (capacity < a->m ? capacity : a->m) * WIDTH_LANES, columns = a->p * N;
  // Matrices of the points: not so far apart that they all fall into the same sets of a cache.
  const int32_t inputs = together * (c + 1), sums = together * (columns + 1);
  float *const products = a->scratch + (ptrdiff_t)WINOGRAD_POINTS * inputs;
  for (int32_t start = 0; start < tiles; start += together) {
    const int32_t count = tiles - start < together ? tiles - start : together, height = (count + WIDTH_LANES - 1) / WIDTH_LANES * WIDTH_LANES;
    for (int32_t i = 0; i < height; i++) {
      const int32_t tile = start + (i < count ? i : count - 1), row = tile / across * WINOGRAD_SIDE, column = tile % across * WINOGRAD_SIDE;
      input_tile(a, row - a->pt, column - a->pl, a->scratch + (ptrdiff_t)i * c, inputs);
    }
    for (int32_t j = 0; j < n; j += columns) {
      const int32_t width = n - j < columns ? n - j : columns;
      multiply(a, height, j, width, inputs, products, sums, columns);
      for (int32_t i = 0; i < count; i++) {
        const int32_t row = (start + i) / across * WINOGRAD_SIDE, column = (start + i) % across * WINOGRAD_SIDE;
        output_tile(a, row, column, products + (ptrdiff_t)i * columns, sums, j, width);
      }
    }
  }
}
