#include "../activation/activation.h"
#include "../engine/kernels.gen.h"
#include "conv_n16_avx2.h"

void conv_gate_f32_n16__avx2(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps,
                             int32_t xs, int32_t ts, int32_t ys) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);
  const conv_input in = {x, c, taps, xs, ts};
  const columns none = {_mm256_setzero_ps(), _mm256_setzero_ps()};
  const int32_t block = block_rows(&in, m);
  const ptrdiff_t depth = (ptrdiff_t)taps * c * NR;
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    const float *panel = w;
    for (int32_t j = 0; j < n; j += NR, panel += 2 * depth) {
      const int32_t width = n - j;
      const column_mask mask = mask_columns(width), all = mask_columns(NR);
      const columns bias_a = b ? columns_load(b + j, mask) : none, bias_g = b ? columns_load(b + n + j, mask) : none;
      for (int32_t i = start; i < end; i += MR) {
        const int32_t rows = end - i < MR ? end - i : MR;
        columns sums[MR];
        float a[MR * NR], g[MR * NR];
        conv_tile(&in, x + i * in.xs, panel, sums, rows, width > 8);
        for (int32_t k = 0; k < rows; k++) columns_store(a + k * NR, columns_add(sums[k], bias_a), all);
        conv_tile(&in, x + i * in.xs, panel + depth, sums, rows, width > 8);
        for (int32_t k = 0; k < rows; k++) columns_store(g + k * NR, columns_add(sums[k], bias_g), all);
        for (int32_t k = 0; k < rows * NR; k++) a[k] = gate_value(a[k], g[k]);
        for (int32_t k = 0; k < rows; k++) columns_store(y + (ptrdiff_t)(i + k) * ys + j, columns_load(a + k * NR, all), mask);
      }
    }
  }
}
