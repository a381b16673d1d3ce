// conv_gate_f32_n16 (kernels.def) with the tiles of tile_n16.h: the two vectors of a tile are the same columns of tanh and sigmoid.
#ifndef LINNET_CONV_GATE_N16_H
#define LINNET_CONV_GATE_N16_H

#include "../activation/activation.h"
#include "../engine/kernels.gen.h"
#include "tile_n16.h"

// b: n tanh biases, then n sigmoid biases; `width` columns count.
static inline __attribute__((always_inline)) void gate_rows(const conv_window *of, const float *x, const float *w, const float *next, const float *b,
                                                            int32_t n, float *y, ptrdiff_t ys, int32_t width, const int rows) {
  conv_sums sums;
  float a[MR * LANES], g[MR * LANES];
  const lanes bias_a = b ? lanes_load_some(b, width) : lanes_set(0.0f), bias_g = b ? lanes_load_some(b + n, width) : lanes_set(0.0f);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    sums.v[r][0] = bias_a;
    sums.v[r][1] = bias_g;
  }
  conv_multiply(of, x, w, next, &sums, rows, 2);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    lanes_store(a + r * LANES, sums.v[r][0]);
    lanes_store(g + r * LANES, sums.v[r][1]);
  }
  for (int k = 0; k < rows * LANES; k++) a[k] = gate_value(a[k], g[k]);
  for (int r = 0; r < rows; r++) lanes_store_some(y + r * ys, lanes_load(a + r * LANES), width);
}

static inline void conv_gate(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs,
                             int32_t ts, int32_t ys) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)taps * c * NR;
  const conv_window of = {.c = c, .taps = taps, .lines = 1, .xs = xs, .ts = ts, .second = panel};
  for (int32_t j = 0; j < n; j += LANES) {
    const float *const weights = columns_at(w, 2 * panel, j), *const next = columns_at(w, 2 * panel, j + LANES);
    for (int32_t i = 0, rows; i < m; i += rows) {
      rows = tile_rows(m - i);
#define OF(height) gate_rows(&of, x + (ptrdiff_t)i * xs, weights, next, b ? b + j : NULL, n, y + (ptrdiff_t)i * ys + j, ys, n - j, height)
      EACH_HEIGHT(rows, OF)
#undef OF
    }
  }
}

#define CONV_GATE_N16(isa)                                                                                                                 \
  void conv_gate_f32_n16__##isa(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps,   \
                                int32_t xs, int32_t ts, int32_t ys) {                                                                      \
    conv_gate(x, w, b, y, m, n, c, taps, xs, ts, ys);                                                                                      \
  }

#endif
