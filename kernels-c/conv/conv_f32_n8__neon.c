#include "../engine/kernels.gen.h"
#include "conv_n8_neon.h"

typedef struct {
  float32x4_t low, high;
} columns;

static inline columns columns_at(const float *p) { return (columns){vld1q_f32(p), vld1q_f32(p + 4)}; }
static inline columns columns_add(columns a, columns b) { return (columns){vaddq_f32(a.low, b.low), vaddq_f32(a.high, b.high)}; }
static inline columns columns_clamp(columns a, float32x4_t lo, float32x4_t hi) {
  return (columns){vminq_f32(vmaxq_f32(a.low, lo), hi), vminq_f32(vmaxq_f32(a.high, lo), hi)};
}
static inline void columns_store(float *p, columns a) {
  vst1q_f32(p, a.low);
  vst1q_f32(p + 4, a.high);
}

void conv_f32_n8__neon(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c,
                       int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && rs >= 0 && ys >= 0);
  const conv_input in = {x, c, taps, xs, ts};
  const float32x4_t low = vdupq_n_f32(lo), high = vdupq_n_f32(hi);
  const int32_t block = block_rows(&in, m);
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    const float *panel = w;
    for (int32_t j = 0; j < n; j += NR, panel += in.taps * in.c * NR) {
      const int32_t width = n - j < NR ? n - j : NR;
      float bias[NR] = {0};
      if (b) load_columns(b + j, width, bias);
      const columns bias_columns = columns_at(bias);
      for (int32_t i = start, tile; i < end; i += tile) {
        float sums[MAX_MR * NR];
        tile = tile_rows(end - i);
        conv_tile(&in, i, end, tile, panel, sums);
        const int32_t height = end - i < tile ? end - i : tile;
        for (int32_t row = 0; row < height; row++) {
          const float *const ri = r ? r + (ptrdiff_t)(i + row) * rs + j : NULL;
          float *const yi = y + (ptrdiff_t)(i + row) * ys + j;
          columns v = columns_add(columns_at(sums + row * NR), bias_columns);
          if (width == NR) {
            if (ri) v = columns_add(v, columns_at(ri));
            columns_store(yi, columns_clamp(v, low, high));
            continue;
          }
          float part[NR] = {0};
          if (ri) load_columns(ri, width, part);
          columns_store(part, columns_clamp(columns_add(v, columns_at(part)), low, high));
          for (int32_t k = 0; k < width; k++) yi[k] = part[k];
        }
      }
    }
  }
}
