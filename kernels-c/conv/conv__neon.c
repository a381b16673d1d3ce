#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "chunk.h"
#include "kernels.gen.h"
#include "tile_n8.h"

// 8 KB of a panel and 12 KB of a tile's rows. Rows that lie a multiple of ALIASED apart fall into few sets of the L1 cache, and of 12 of them one
// evicts another: they are copied first, COPIED at a time.
enum { CHUNK = 256, ALIASED = 512, COPIED = 24, COPY_STRIDE = CHUNK + 16 };

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

// One chunk; w is its part of the first panel, that of the next one `panel` behind it.
static __attribute__((noinline)) void multiply(const conv_input *in, const float *w, ptrdiff_t panel, const conv_result *out, int32_t m, int32_t n) {
  const float32x4_t low = vdupq_n_f32(out->lo), high = vdupq_n_f32(out->hi);
  const int32_t block = block_rows(in, m);
  for (int32_t start = 0; start < m; start += block) {
    const int32_t end = m - start < block ? m : start + block;
    const float *weights = w;
    for (int32_t j = 0; j < n; j += N, weights += panel) {
      const int32_t width = n - j < N ? n - j : N;
      float bias[N] = {0};
      if (out->b) load_columns(out->b + j, width, bias);
      const columns bias_columns = columns_at(bias);
      for (int32_t i = start, tile; i < end; i += tile) {
        float sums[MAX_MR * N];
        tile = tile_rows(end - i);
        conv_tile(in, i, end, tile, weights, sums);
        const int32_t height = end - i < tile ? end - i : tile;
        for (int32_t row = 0; row < height; row++) {
          const float *const ri = out->r ? out->r + (i + row) * out->rs + j : NULL;
          float *const yi = out->y + (i + row) * out->ys + j;
          columns v = columns_add(columns_at(sums + row * N), bias_columns);
          if (width == N) {
            if (ri) v = columns_add(v, columns_at(ri));
            columns_store(yi, columns_clamp(v, low, high));
            continue;
          }
          float some[N] = {0};
          if (ri) load_columns(ri, width, some);
          columns_store(some, columns_clamp(columns_add(v, columns_at(some)), low, high));
          for (int32_t k = 0; k < width; k++) yi[k] = some[k];
        }
      }
    }
  }
}

static __attribute__((noinline)) void multiply_copied(const conv_input *in, const float *w, ptrdiff_t panel, const conv_result *out, int32_t m, int32_t n) {
  float rows[COPIED * COPY_STRIDE];
  const conv_input copied = {rows, in->c, 1, COPY_STRIDE, 0};
  for (int32_t start = 0; start < m; start += COPIED) {
    const int32_t count = m - start < COPIED ? m - start : COPIED;
    const conv_result to = result_at(out, start, 0);
    for (int32_t i = 0; i < count; i++) memcpy(rows + i * COPY_STRIDE, in->x + (start + i) * in->xs, (size_t)in->c * sizeof *rows);
    multiply(&copied, w, panel, &to, count, n);
  }
}

KERNEL(conv_f32) {
  const int32_t m = a->m, n = a->n, c = a->c, taps = a->taps;
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && a->xs >= 0 && a->ts >= 0 && a->rs >= 0 && a->ys >= 0);
  for (conv_chunk chunk = {0}; next_chunk(&chunk, taps, c, CHUNK);) {
    const conv_input in = {chunk_x(a, &chunk), chunk.channels, chunk.taps, a->xs, a->ts};
    const conv_result out = chunk_result(a, &chunk);
    const bool copy = a->xs % ALIASED == 0 && chunk.taps == 1 && m > 4 && n > 2 * N;
    (copy ? multiply_copied : multiply)(&in, chunk_w(a, &chunk), (ptrdiff_t)taps * c * N, &out, m, n);
  }
}
