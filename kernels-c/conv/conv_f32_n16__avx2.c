#include "../engine/kernels.gen.h"
#include "conv_n16_avx2.h"

// NaN stays: of two operands one of which is NaN, min and max give the second.
static inline __m256 clamp(__m256 v, __m256 lo, __m256 hi) { return _mm256_min_ps(hi, _mm256_max_ps(lo, v)); }

void conv_f32_n16__avx2(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c,
                        int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && rs >= 0 && ys >= 0);
  const conv_input in = {x, c, taps, xs, ts};
  const __m256 low = _mm256_set1_ps(lo), high = _mm256_set1_ps(hi);
  const int32_t block = block_rows(&in, m);
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    const float *panel = w;
    for (int32_t j = 0; j < n; j += NR, panel += (ptrdiff_t)taps * c * NR) {
      const column_mask mask = mask_columns(n - j);
      const columns bias = b ? columns_load(b + j, mask) : (columns){_mm256_setzero_ps(), _mm256_setzero_ps()};
      for (int32_t i = start; i < end; i += MR) {
        columns sums[MR];
        const int32_t rows = end - i < MR ? end - i : MR;
        conv_tile(&in, x + i * in.xs, panel, sums, rows);
        for (int32_t k = 0; k < rows; k++) {
          columns v = columns_add(sums[k], bias);
          if (r) v = columns_add(v, columns_load(r + (ptrdiff_t)(i + k) * rs + j, mask));
          columns_store(y + (ptrdiff_t)(i + k) * ys + j, (columns){clamp(v.low, low, high), clamp(v.high, low, high)}, mask);
        }
      }
    }
  }
}
