#include <assert.h>

#include "../activation/activation.h"
#include "kernels.gen.h"
#include "tile_n16.h"

// The two vectors of a tile are the same columns of tanh and sigmoid. b: n tanh biases, then n sigmoid biases; `width` columns count.
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

KERNEL(conv_gate_f32) {
  const int32_t m = a->m, n = a->n, ys = a->ys;
  const float *const x = a->x, *const b = a->b;
  float *const y = a->y;
  assert(m >= 1 && n >= 1 && a->c >= 1 && a->taps >= 1 && a->xs >= 0 && a->ts >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)a->taps * a->c * N;
  const conv_window of = {.c = a->c, .taps = a->taps, .lines = 1, .xs = a->xs, .ts = a->ts, .second = panel};
  for (int32_t j = 0; j < n; j += LANES) {
    const float *const w = columns_at(a->w, 2 * panel, j), *const next = columns_at(a->w, 2 * panel, j + LANES);
    for (int32_t i = 0, rows; i < m; i += rows) {
      rows = tile_rows(m - i);
#define OF(height) gate_rows(&of, x + i * of.xs, w, next, b ? b + j : NULL, n, y + (ptrdiff_t)i * ys + j, ys, n - j, height)
      EACH_HEIGHT(rows, OF)
#undef OF
    }
  }
}
