#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NR 16
#define MR 6
#define BLOCK_FLOATS (48 << 10)

// 12 sums in registers. `height` is a constant at every call.
static inline __attribute__((always_inline)) void some_rows(const float *const *rows, const float *w, int32_t c, int32_t taps, ptrdiff_t skip,
                                                            float *sums, const int height, bool first) {
  __m256 low[MR], high[MR];
  const float *x[MR];
#pragma clang loop unroll(full)
  for (int r = 0; r < height; r++) {
    x[r] = rows[r];
    low[r] = first ? _mm256_setzero_ps() : _mm256_loadu_ps(sums + r * NR);
    high[r] = first ? _mm256_setzero_ps() : _mm256_loadu_ps(sums + r * NR + 8);
  }
  ptrdiff_t at = 0;
  for (int32_t t = 0; t < taps; t++, at += skip) {
    for (const ptrdiff_t end = at + c; at < end; at++, w += NR) {
      const __m256 left = _mm256_loadu_ps(w), right = _mm256_loadu_ps(w + 8);
#pragma clang loop unroll(full)
      for (int r = 0; r < height; r++) {
        const __m256 a = _mm256_broadcast_ss(x[r] + at);
        low[r] = _mm256_fmadd_ps(a, left, low[r]);
        high[r] = _mm256_fmadd_ps(a, right, high[r]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < height; r++) {
    _mm256_storeu_ps(sums + r * NR, low[r]);
    _mm256_storeu_ps(sums + r * NR + 8, high[r]);
  }
}

static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * NR],
                               int32_t height, bool first) {
  switch (height) {
    case 1: some_rows(rows, w, c, taps, skip, sums, 1, first); break;
    case 2: some_rows(rows, w, c, taps, skip, sums, 2, first); break;
    case 3: some_rows(rows, w, c, taps, skip, sums, 3, first); break;
    case 4: some_rows(rows, w, c, taps, skip, sums, 4, first); break;
    case 5: some_rows(rows, w, c, taps, skip, sums, 5, first); break;
    default: some_rows(rows, w, c, taps, skip, sums, 6, first); break;
  }
}

#include "conv2d_f32.h"

CONV2D(conv2d_f32_n16__avx2, conv_f32_n16__avx2)
