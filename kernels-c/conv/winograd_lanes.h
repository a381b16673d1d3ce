// Winograd's F(4 x 4, 3 x 3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015) at the points 0, +-2/3, +-3/2 and
// infinity: tiles of 4 x 4 results from patches of 6 x 6 places. Of the points with few constants these lose least: sums of 64 channels are
// about twice as far from the truth as those of a direct convolution in single precision. host/ops/conv/winograd.ts transforms the weights.
#ifndef LINNET_WINOGRAD_LANES_H
#define LINNET_WINOGRAD_LANES_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "../activation/activation.h"
#include "../activation/lanes.h"
#include "winograd_f32.h"

enum { WINOGRAD_SIDE = 4, WINOGRAD_PATCH = 6, WINOGRAD_POINTS = 36 };
#define WINOGRAD_A (2.0f / 3.0f)
#define WINOGRAD_B (3.0f / 2.0f)
#define WINOGRAD_A2 (4.0f / 9.0f)
#define WINOGRAD_B2 (9.0f / 4.0f)
#define WINOGRAD_A2B2 (97.0f / 36.0f)

// d[0], d[step], ... to values at the six points, v[0] .. v[5]
static inline void winograd_input_line(const lanes *d, int32_t step, lanes *v) {
  const lanes d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
  const lanes a2 = lanes_set(-WINOGRAD_A2), b2 = lanes_set(-WINOGRAD_B2), both = lanes_set(-WINOGRAD_A2B2);
  const lanes even_a = lanes_madd(d4, d2, b2), odd_a = lanes_madd(d3, d1, b2), even_b = lanes_madd(d4, d2, a2), odd_b = lanes_madd(d3, d1, a2);
  v[0] = lanes_madd(lanes_add(d[0], d4), d2, both);
  v[1] = lanes_madd(even_a, odd_a, lanes_set(WINOGRAD_A));
  v[2] = lanes_madd(even_a, odd_a, lanes_set(-WINOGRAD_A));
  v[3] = lanes_madd(even_b, odd_b, lanes_set(WINOGRAD_B));
  v[4] = lanes_madd(even_b, odd_b, lanes_set(-WINOGRAD_B));
  v[5] = lanes_madd(lanes_add(d1, d[5 * step]), d3, both);
}

// Values at the six points, m[0], m[step], ... to four results. The weights at a point +-p have a factor of p.
static inline void winograd_output_line(const lanes *m, int32_t step, lanes *y) {
  const lanes a = lanes_set(WINOGRAD_A), b = lanes_set(WINOGRAD_B);
  const lanes sum_a = lanes_add(m[step], m[2 * step]), sum_b = lanes_add(m[3 * step], m[4 * step]);
  const lanes minus = lanes_set(-1.0f), diff_a = lanes_madd(m[step], m[2 * step], minus), diff_b = lanes_madd(m[3 * step], m[4 * step], minus);
  y[0] = lanes_madd(lanes_madd(m[0], sum_a, b), sum_b, a);
  y[1] = lanes_add(diff_a, diff_b);
  y[2] = lanes_madd(lanes_mul(sum_a, a), sum_b, b);
  y[3] = lanes_madd(lanes_madd(m[5 * step], diff_a, lanes_set(WINOGRAD_A2)), diff_b, lanes_set(WINOGRAD_B2));
}

static inline void winograd_input(const float *const *place, int32_t count, float *to, int32_t step) {
  for (int32_t k = 0; k < count; k += LANES, to += LANES) {
    lanes columns[WINOGRAD_POINTS];
    for (int32_t v = 0; v < WINOGRAD_PATCH; v++) {
      lanes d[WINOGRAD_PATCH];
      for (int32_t u = 0; u < WINOGRAD_PATCH; u++) d[u] = lanes_load(place[u * WINOGRAD_PATCH + v] + k);
      winograd_input_line(d, 1, columns + v * WINOGRAD_PATCH);
    }
    float *point = to;
    for (int32_t u = 0; u < WINOGRAD_PATCH; u++) {
      lanes values[WINOGRAD_PATCH];
      winograd_input_line(columns + u, WINOGRAD_PATCH, values);
      for (int32_t v = 0; v < WINOGRAD_PATCH; v++, point += step) lanes_store(point, values[v]);
    }
  }
}

static inline void winograd_output(float *sums, int32_t step, int32_t count) {
  for (; count > 0; count -= LANES, sums += LANES) {
    lanes columns[WINOGRAD_SIDE * WINOGRAD_PATCH];
    for (int32_t v = 0; v < WINOGRAD_PATCH; v++) {
      lanes m[WINOGRAD_PATCH];
      for (int32_t u = 0; u < WINOGRAD_PATCH; u++) m[u] = lanes_load(sums + (ptrdiff_t)(u * WINOGRAD_PATCH + v) * step);
      winograd_output_line(m, 1, columns + v * WINOGRAD_SIDE);
    }
    float *point = sums;
    for (int32_t u = 0; u < WINOGRAD_SIDE; u++) {
      lanes results[WINOGRAD_SIDE];
      winograd_output_line(columns + u, WINOGRAD_SIDE, results);
      for (int32_t v = 0; v < WINOGRAD_SIDE; v++, point += step) lanes_store(point, results[v]);
    }
  }
}

static inline void winograd_places(const winograd_call *in, int32_t row, int32_t column, const float **place) {
  for (int32_t u = row; u < row + WINOGRAD_PATCH; u++) {
    const bool within = u >= 0 && u < in->ih;
    const float *const line = in->x + (ptrdiff_t)(within ? u : 0) * in->iw * in->xs;
    for (int32_t v = column; v < column + WINOGRAD_PATCH; v++) *place++ = within && v >= 0 && v < in->iw ? line + (ptrdiff_t)v * in->xs : in->zero;
  }
}

static inline void winograd_input_tile(const winograd_call *in, int32_t row, int32_t column, float *to, int32_t step, winograd_input_fn *input) {
  const float *place[WINOGRAD_POINTS];
  winograd_places(in, row, column, place);
  const int32_t whole = in->c / LANES * LANES;
  if (whole) input(place, whole, to, step);
  if (whole == in->c) return;
  float rest[WINOGRAD_POINTS * LANES] = {0}, values[WINOGRAD_POINTS * LANES];
  for (int32_t i = 0; i < WINOGRAD_POINTS; i++) {
    for (int32_t k = whole; k < in->c; k++) rest[i * LANES + k - whole] = place[i][k];
    place[i] = rest + i * LANES;
  }
  input(place, LANES, values, LANES);
  for (int32_t i = 0; i < WINOGRAD_POINTS; i++)
    for (int32_t k = whole; k < in->c; k++) to[(ptrdiff_t)i * step + k] = values[i * LANES + k - whole];
}

// Columns j .. j + width of one result, which are `sums`.
static inline void winograd_store(const winograd_call *out, const float *sums, ptrdiff_t place, int32_t j, int32_t width) {
  const lanes lo = lanes_set(out->lo), hi = lanes_set(out->hi);
  const float *const b = out->b ? out->b + j : NULL, *const r = out->r ? out->r + place * out->rs + j : NULL;
  float *const y = out->y + place * out->ys + j;
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
    y[k] = clamp_value(sum, out->lo, out->hi);
  }
}

static inline void winograd_output_tile(const winograd_call *out, int32_t row, int32_t column, float *sums, int32_t step, int32_t j, int32_t width,
                                        winograd_output_fn *output) {
  const int32_t bottom = out->oh - row < WINOGRAD_SIDE ? out->oh - row : WINOGRAD_SIDE, right = out->ow - column < WINOGRAD_SIDE ? out->ow - column : WINOGRAD_SIDE;
  output(sums, step, (width + LANES - 1) / LANES * LANES);
  for (int32_t u = 0; u < bottom; u++)
    for (int32_t v = 0; v < right; v++)
      winograd_store(out, sums + (ptrdiff_t)(u * WINOGRAD_SIDE + v) * step, (ptrdiff_t)(row + u) * out->ow + column + v, j, width);
}

static inline void winograd_lanes(const winograd_call *call, conv_f32_n4_fn *rows, int32_t nr, winograd_input_fn *input, winograd_output_fn *output) {
  const int32_t c = call->c, n = call->n, across = (call->ow + WINOGRAD_SIDE - 1) / WINOGRAD_SIDE;
  const int32_t tiles = (call->oh + WINOGRAD_SIDE - 1) / WINOGRAD_SIDE * across, columns = call->columns;
  // Matrices of the 36 points: not so far apart that they all fall into the same sets of a cache.
  const int32_t inputs = call->tiles * (c + 1), sums = call->tiles * (columns + 1);
  const ptrdiff_t weights = (ptrdiff_t)c * ((n + nr - 1) / nr * nr);
  float *const products = call->scratch + (ptrdiff_t)WINOGRAD_POINTS * inputs;
  for (int32_t start = 0; start < tiles; start += call->tiles) {
    const int32_t count = tiles - start < call->tiles ? tiles - start : call->tiles, height = (count + call->unit - 1) / call->unit * call->unit;
    for (int32_t i = 0; i < height; i++) {
      const int32_t tile = start + (i < count ? i : count - 1), row = tile / across * WINOGRAD_SIDE, column = tile % across * WINOGRAD_SIDE;
      winograd_input_tile(call, row - call->pt, column - call->pl, call->scratch + (ptrdiff_t)i * c, inputs, input);
    }
    for (int32_t j = 0; j < n; j += columns) {
      const int32_t width = n - j < columns ? n - j : columns;
      for (int32_t i = 0; i < WINOGRAD_POINTS; i++)
        rows(call->scratch + (ptrdiff_t)i * inputs, call->w + i * weights + (ptrdiff_t)j * c, NULL, NULL, products + (ptrdiff_t)i * sums, height, width, c, 1, c, 0, 0,
             columns, -INFINITY, INFINITY);
      for (int32_t i = 0; i < count; i++) {
        const int32_t row = (start + i) / across * WINOGRAD_SIDE, column = (start + i) % across * WINOGRAD_SIDE;
        winograd_output_tile(call, row, column, products + (ptrdiff_t)i * columns, sums, j, width, output);
      }
    }
  }
}

#endif
