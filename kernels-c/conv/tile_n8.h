// The convolutions with panels of 8 columns around the tiles of tile_n8.S.
#ifndef LINNET_TILE_N8_H
#define LINNET_TILE_N8_H

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

_Static_assert(N == 8, "panels of 8 columns");

enum { MAX_MR = 12, BLOCK_FLOATS = 48 << 10 };

typedef void conv_tile_fn(const float *const *rows, const float *w, int64_t c, int64_t taps, int64_t skip, float *sums);
conv_tile_fn conv_tile_4x8, conv_tile_8x8, conv_tile_12x8;

typedef struct {
  const float *x;
  int64_t c, taps, xs, ts;
} conv_input;

static inline int32_t tile_rows(int32_t left) { return left > 8 ? 12 : left > 4 ? 8 : 4; }
static inline conv_tile_fn *tile_of(int32_t rows) { return rows > 8 ? conv_tile_12x8 : rows > 4 ? conv_tile_8x8 : conv_tile_4x8; }

// Rows of x that stay in the second-level cache while all panels pass, a multiple of the tile.
static inline int32_t block_rows(const conv_input *in, int32_t m) {
  const int64_t rows = BLOCK_FLOATS / (in->c * in->taps) / MAX_MR * MAX_MR;
  return rows < MAX_MR ? MAX_MR : rows < m ? (int32_t)rows : m;
}

// sums = one row times one panel.
static inline void conv_row(const conv_input *in, const float *x, const float *w, float *sums) {
  float32x4_t low = vdupq_n_f32(0.0f), high = low, low_odd = low, high_odd = low;
  for (int64_t t = 0; t < in->taps; t++, x += in->ts) {
    int64_t k = 0;
    for (; k + 2 <= in->c; k += 2, w += 2 * N) {
      const float32x2_t a = vld1_f32(x + k);
      low = vfmaq_lane_f32(low, vld1q_f32(w), a, 0);
      high = vfmaq_lane_f32(high, vld1q_f32(w + 4), a, 0);
      low_odd = vfmaq_lane_f32(low_odd, vld1q_f32(w + 8), a, 1);
      high_odd = vfmaq_lane_f32(high_odd, vld1q_f32(w + 12), a, 1);
    }
    if (k < in->c) {
      low = vfmaq_n_f32(low, vld1q_f32(w), x[k]);
      high = vfmaq_n_f32(high, vld1q_f32(w + 4), x[k]);
      w += N;
    }
  }
  vst1q_f32(sums, vaddq_f32(low, low_odd));
  vst1q_f32(sums + 4, vaddq_f32(high, high_odd));
}

// sums = rows i .. i + tile of x times one panel; in a tile of the assembly, rows past the last one (m - 1) repeat it.
static inline void conv_tile(const conv_input *in, int32_t i, int32_t m, int32_t tile, const float *w, float *sums) {
  if (m - i < 4) {
    for (int32_t r = i; r < m; r++, sums += N) conv_row(in, in->x + r * in->xs, w, sums);
    return;
  }
  const float *rows[MAX_MR];
  for (int32_t r = 0; r < tile; r++) rows[r] = in->x + (i + r < m ? i + r : m - 1) * in->xs;
  tile_of(tile)(rows, w, in->c, in->taps, (in->ts - in->c) * 4, sums);
}

// The first `width` of 8 values, then zeros.
static inline void load_columns(const float *from, int32_t width, float to[N]) {
  for (int32_t j = 0; j < N; j++) to[j] = j < width ? from[j] : 0.0f;
}

#endif
