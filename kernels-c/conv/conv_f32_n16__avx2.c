#include <math.h>

#include "../engine/kernels.gen.h"
#include "chunk.h"
#include "conv_n16_avx2.h"

// 32 KB of a panel.
enum { CHUNK = 512 };

// NaN stays: of two operands one of which is NaN, min and max give the second.
static inline __m256 clamp(__m256 v, __m256 lo, __m256 hi) { return _mm256_min_ps(hi, _mm256_max_ps(lo, v)); }

typedef struct {
  const float *b, *r;
  float *y;
  ptrdiff_t rs, ys;
  float lo, hi;
} conv_result;

// One chunk: w is its part of the first panel, the next one `panel` behind it.
static __attribute__((noinline)) void multiply(const conv_input *in, const float *w, ptrdiff_t panel, const conv_result *out, int32_t m, int32_t n) {
  const __m256 low = _mm256_set1_ps(out->lo), high = _mm256_set1_ps(out->hi);
  const int32_t block = block_rows(in, m);
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    for (int32_t j = 0; j < n; j += NR) {
      const column_mask mask = mask_columns(n - j);
      const columns bias = out->b ? columns_load(out->b + j, mask) : (columns){_mm256_setzero_ps(), _mm256_setzero_ps()};
      const float *const weights = w + j / NR * panel;
      for (int32_t i = start; i < end; i += MR) {
        columns sums[MR];
        const int32_t rows = end - i < MR ? end - i : MR;
        conv_tile(in, in->x + i * in->xs, weights, sums, rows, n - j > 8);
        for (int32_t k = 0; k < rows; k++) {
          columns v = columns_add(sums[k], bias);
          if (out->r) v = columns_add(v, columns_load(out->r + (i + k) * out->rs + j, mask));
          columns_store(out->y + (i + k) * out->ys + j, (columns){clamp(v.low, low, high), clamp(v.high, low, high)}, mask);
        }
      }
    }
  }
}

void conv_f32_n16__avx2(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c,
                        int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && rs >= 0 && ys >= 0);
  for (int32_t t = 0, k = 0; t < taps;) {
    const conv_chunk chunk = chunk_at(t, k, taps, c, CHUNK);
    const bool first = !t && !k, last = t + chunk.taps == taps && k + chunk.channels == c;
    const conv_input in = {x + (ptrdiff_t)t * ts + k, chunk.channels, chunk.taps, xs, ts};
    const conv_result out = {first ? b : NULL, first ? r : y, y, first ? rs : ys, ys, last ? lo : -INFINITY, last ? hi : INFINITY};
    multiply(&in, w + ((ptrdiff_t)t * c + k) * NR, (ptrdiff_t)taps * c * NR, &out, m, n);
    k += chunk.channels;
    if (k == c) {
      k = 0;
      t += chunk.taps;
    }
  }
}
