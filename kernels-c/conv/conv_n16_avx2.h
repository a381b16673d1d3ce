// Tiles of conv_f32_n16 and conv_gate_f32_n16 (kernels.def) for AVX2 and FMA: 1 to 6 rows of x by one panel of 16 columns, sums in 12 registers.
#ifndef LINNET_CONV_N16_AVX2_H
#define LINNET_CONV_N16_AVX2_H

#include <assert.h>
#include <immintrin.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NR = 16, MR = 6, BLOCK_FLOATS = 48 << 10 };

typedef struct {
  const float *x;
  int32_t c, taps;
  ptrdiff_t xs, ts;
} conv_input;

typedef struct {
  __m256 low, high;
} columns;

// `rows`, and `wide` (more than 8 columns count), are constants at every call: one loop of its own for each, its sums in registers.
static inline __attribute__((always_inline)) void conv_rows(const conv_input *in, const float *x, const float *w, columns sums[MR], const int rows,
                                                            const bool wide) {
  __m256 low[MR], high[MR];
  for (int r = 0; r < rows; r++) low[r] = high[r] = _mm256_setzero_ps();
  for (int32_t t = 0; t < in->taps; t++, x += in->ts) {
    for (int32_t k = 0; k < in->c; k++, w += NR) {
      const __m256 left = _mm256_loadu_ps(w), right = wide ? _mm256_loadu_ps(w + 8) : left;
      for (int r = 0; r < rows; r++) {
        const __m256 a = _mm256_broadcast_ss(x + r * in->xs + k);
        low[r] = _mm256_fmadd_ps(a, left, low[r]);
        if (wide) high[r] = _mm256_fmadd_ps(a, right, high[r]);
      }
    }
  }
  for (int r = 0; r < rows; r++) sums[r] = (columns){low[r], high[r]};
}

static inline void conv_tile(const conv_input *in, const float *x, const float *w, columns sums[MR], int32_t rows, bool wide) {
  switch (wide ? rows : rows + MR) {
    case 1: conv_rows(in, x, w, sums, 1, true); break;
    case 2: conv_rows(in, x, w, sums, 2, true); break;
    case 3: conv_rows(in, x, w, sums, 3, true); break;
    case 4: conv_rows(in, x, w, sums, 4, true); break;
    case 5: conv_rows(in, x, w, sums, 5, true); break;
    case 6: conv_rows(in, x, w, sums, 6, true); break;
    case MR + 1: conv_rows(in, x, w, sums, 1, false); break;
    case MR + 2: conv_rows(in, x, w, sums, 2, false); break;
    case MR + 3: conv_rows(in, x, w, sums, 3, false); break;
    case MR + 4: conv_rows(in, x, w, sums, 4, false); break;
    case MR + 5: conv_rows(in, x, w, sums, 5, false); break;
    default: conv_rows(in, x, w, sums, 6, false); break;
  }
}

// Rows of x that stay in the second-level cache while all panels pass, a multiple of the tile.
static inline int32_t block_rows(const conv_input *in, int32_t m) {
  const int64_t rows = BLOCK_FLOATS / ((int64_t)in->c * in->taps) / MR * MR;
  return rows < MR ? MR : rows < m ? (int32_t)rows : m;
}

// Masks of the first `width` columns, at most 16.
typedef struct {
  __m256i low, high;
} column_mask;

static inline column_mask mask_columns(int32_t width) {
  const __m256i index = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return (column_mask){_mm256_cmpgt_epi32(_mm256_set1_epi32(width), index), _mm256_cmpgt_epi32(_mm256_set1_epi32(width - 8), index)};
}

static inline columns columns_load(const float *p, column_mask mask) {
  return (columns){_mm256_maskload_ps(p, mask.low), _mm256_maskload_ps(p + 8, mask.high)};
}

static inline void columns_store(float *p, columns v, column_mask mask) {
  _mm256_maskstore_ps(p, mask.low, v.low);
  _mm256_maskstore_ps(p + 8, mask.high, v.high);
}

static inline columns columns_add(columns a, columns b) { return (columns){_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }

#endif
