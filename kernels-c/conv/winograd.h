// Winograd's F(4 x 4, 3 x 3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015) at the points 0, +-2/3, +-3/2 and
// infinity: tiles of 4 x 4 results from patches of 6 x 6 pixels. Of the points with few constants these lose least: the error of sums of 64 channels is
// about twice that of a direct convolution in single precision. host/ops/conv/winograd.ts transforms the weights.
#ifndef LINNET_WINOGRAD_H
#define LINNET_WINOGRAD_H

#include <stddef.h>
#include <stdint.h>

#include "../activation/lanes.h"
#include "kernels.gen.h"

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

// winograd_input: `count` channels, a multiple of LANES, of 6 x 6 pixels to values at the 36 points, `step` apart.
// winograd_output: of `count` columns, a multiple of LANES, values at the 36 points, `step` apart, to 4 x 4 results in place of the first 16.
#if defined(ISA_vfp) || defined(ISA_vfpv)
// winograd_n4__vfp_vfpv.S
#define winograd_input ISA_NAME(winograd_input_n4)
#define winograd_output ISA_NAME(winograd_output_n4)
void winograd_input(const float *const *pixel, int32_t count, float *to, int32_t step);
void winograd_output(float *sums, int32_t step, int32_t count);
#else
static inline void winograd_input(const float *const *pixel, int32_t count, float *to, int32_t step) {
  for (int32_t k = 0; k < count; k += LANES, to += LANES) {
    lanes columns[WINOGRAD_POINTS];
    for (int32_t v = 0; v < WINOGRAD_PATCH; v++) {
      lanes d[WINOGRAD_PATCH];
      for (int32_t u = 0; u < WINOGRAD_PATCH; u++) d[u] = lanes_load(pixel[u * WINOGRAD_PATCH + v] + k);
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
#endif

#endif
