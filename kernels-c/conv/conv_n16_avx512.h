// Tiles of the convolutions with panels of 16 columns (kernels.def) for AVX-512: 1 to 14 rows of x by one or two panels, sums in 28 registers.
#ifndef LINNET_CONV_N16_AVX512_H
#define LINNET_CONV_N16_AVX512_H

#include <assert.h>
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

enum { NR = 16, MR = 14, BLOCK_FLOATS = 96 << 10 };

// What a row of x is multiplied with: `lines` times `taps` stretches of c elements, whose weights lie together but for a gap after each line.
typedef struct {
  int32_t c, taps, lines;
  ptrdiff_t xs, ts, ls;  // of x, in elements: between rows, taps and lines
  ptrdiff_t gap, panel;  // of w: between lines, and from one panel to the next
} conv_window;

typedef struct {
  const float *b, *r;
  float *y;
  ptrdiff_t rs, ys;
  float lo, hi;
} conv_result;

typedef struct {
  __m512 v[MR][2];
} conv_sums;

// The first `width` columns of a panel, at most 16.
static inline __mmask16 mask_columns(int32_t width) { return (__mmask16)(width < NR ? (1u << width) - 1 : 0xFFFFu); }

// `rows` and `panels` are constants at every call: a loop of its own for each, its sums in registers. Fetches one line of `ahead` a step of the depth.
static inline __attribute__((always_inline)) void conv_multiply(const conv_window *of, const float *x, const float *w, const float *ahead, conv_sums *sums,
                                                                const int rows, const int panels) {
  for (int32_t u = of->lines; u > 0; u--, x += of->ls, w += of->gap) {
    const float *tap = x;
    for (int32_t t = of->taps; t > 0; t--, tap += of->ts) {
      for (int32_t k = 0; k < of->c; k++, w += NR, ahead += NR) {
        _mm_prefetch((const char *)ahead, _MM_HINT_T1);
        const __m512 left = _mm512_loadu_ps(w), right = panels > 1 ? _mm512_loadu_ps(w + of->panel) : left;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          const __m512 a = _mm512_set1_ps(tap[r * of->xs + k]);
          sums->v[r][0] = _mm512_fmadd_ps(a, left, sums->v[r][0]);
          if (panels > 1) sums->v[r][1] = _mm512_fmadd_ps(a, right, sums->v[r][1]);
        }
      }
    }
  }
}

// y = clamp(b + r + sums); of the last panel, the columns of `mask`. NaN stays: of two operands one of which is NaN, min and max give the second.
static inline __attribute__((always_inline)) void conv_rows(const conv_window *of, const float *x, const float *w, const float *ahead,
                                                            const conv_result *to, __mmask16 mask, const int rows, const int panels) {
  const __mmask16 masks[2] = {panels > 1 ? 0xFFFF : mask, mask};
  const __m512 lo = _mm512_set1_ps(to->lo), hi = _mm512_set1_ps(to->hi);
  conv_sums sums;
#pragma clang loop unroll(full)
  for (int p = 0; p < panels; p++) {
    const __m512 bias = to->b ? _mm512_maskz_loadu_ps(masks[p], to->b + p * NR) : _mm512_setzero_ps();
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sums.v[r][p] = to->r ? _mm512_add_ps(bias, _mm512_maskz_loadu_ps(masks[p], to->r + r * to->rs + p * NR)) : bias;
  }
  conv_multiply(of, x, w, ahead, &sums, rows, panels);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int p = 0; p < panels; p++) _mm512_mask_storeu_ps(to->y + r * to->ys + p * NR, masks[p], _mm512_min_ps(hi, _mm512_max_ps(lo, sums.v[r][p])));
  }
}

// Calls of(rows) with a constant.
#define EACH_HEIGHT(rows, of) \
  switch (rows) {             \
    case 1: of(1); break;     \
    case 2: of(2); break;     \
    case 3: of(3); break;     \
    case 4: of(4); break;     \
    case 5: of(5); break;     \
    case 6: of(6); break;     \
    case 7: of(7); break;     \
    case 8: of(8); break;     \
    case 9: of(9); break;     \
    case 10: of(10); break;   \
    case 11: of(11); break;   \
    case 12: of(12); break;   \
    case 13: of(13); break;   \
    default: of(14); break;   \
  }

static inline void conv_tile(const conv_window *of, const float *x, const float *w, const float *ahead, const conv_result *to, int32_t width, int32_t rows) {
  const __mmask16 mask = mask_columns(width > NR ? width - NR : width);
#define ONE(height) conv_rows(of, x, w, ahead, to, mask, height, 1)
#define TWO(height) conv_rows(of, x, w, ahead, to, mask, height, 2)
  if (width > NR) EACH_HEIGHT(rows, TWO)
  else EACH_HEIGHT(rows, ONE)
#undef ONE
#undef TWO
}

// Rows of the next tile where `left` are left: shared out evenly, for from 4 rows on the multipliers are busy.
static inline int32_t tile_rows(int32_t left) {
  const int32_t tiles = (left + MR - 1) / MR;
  return (left + tiles - 1) / tiles;
}

// Up to two panels, `width` columns, of m rows. What lies behind them is on its way to the second-level cache meanwhile: processors that foresee
// their loads do so within a page only.
static inline void conv_columns(const conv_window *of, const float *x, const float *w, const conv_result *to, int32_t m, int32_t width) {
  const float *ahead = w + 2 * of->panel;
  for (int32_t i = 0, tile = 0, rows; i < m; i += rows, tile++) {
    rows = tile_rows(m - i);
    const conv_result at = {to->b, to->r ? to->r + i * to->rs : NULL, to->y + i * to->ys, to->rs, to->ys, to->lo, to->hi};
    conv_tile(of, x + i * of->xs, w, tile < 2 ? ahead + tile * of->panel : w, &at, width, rows);
  }
}

#endif
