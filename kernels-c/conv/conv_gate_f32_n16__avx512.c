#include "../activation/activation.h"
#include "../engine/kernels.gen.h"
#include "conv_n16_avx512.h"

// The panels of tanh and sigmoid are the two of a tile.
static inline __attribute__((always_inline)) void gate_rows(const conv_window *of, const float *x, const float *w, const float *b, ptrdiff_t bs, float *y,
                                                            ptrdiff_t ys, __mmask16 mask, const int rows) {
  conv_sums sums;
  float a[MR * NR], g[MR * NR];
  const __m512 bias_a = b ? _mm512_maskz_loadu_ps(mask, b) : _mm512_setzero_ps(), bias_g = b ? _mm512_maskz_loadu_ps(mask, b + bs) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    sums.v[r][0] = bias_a;
    sums.v[r][1] = bias_g;
  }
  conv_multiply(of, x, w, w + 2 * of->panel, &sums, rows, 2);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    _mm512_storeu_ps(a + r * NR, sums.v[r][0]);
    _mm512_storeu_ps(g + r * NR, sums.v[r][1]);
  }
  for (int k = 0; k < rows * NR; k++) a[k] = gate_value(a[k], g[k]);
  for (int r = 0; r < rows; r++) _mm512_mask_storeu_ps(y + r * ys, mask, _mm512_loadu_ps(a + r * NR));
}

void conv_gate_f32_n16__avx512(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps,
                               int32_t xs, int32_t ts, int32_t ys) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)taps * c * NR;
  const conv_window of = {c, taps, 1, xs, ts, 0, 0, panel};
  for (int32_t j = 0; j < n; j += NR, w += 2 * panel) {
    const __mmask16 mask = mask_columns(n - j);
    for (int32_t i = 0, rows; i < m; i += rows) {
      rows = tile_rows(m - i);
#define OF(height) gate_rows(&of, x + (ptrdiff_t)i * xs, w, b ? b + j : NULL, n, y + (ptrdiff_t)i * ys + j, ys, mask, height)
      EACH_HEIGHT(rows, OF)
#undef OF
    }
  }
}
