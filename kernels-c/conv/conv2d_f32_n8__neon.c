#include <stdbool.h>

#include "conv_n8_neon.h"

#define MR MAX_MR

// The tiles of tile_n8_neon.S begin with sums of zero.
static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * NR],
                               int32_t height, bool first) {
  conv_tile_fn *const run = height > 8 ? conv_tile_12x8 : height > 4 ? conv_tile_8x8 : conv_tile_4x8;
  if (first) {
    run(rows, w, c, taps, skip * 4, sums);
    return;
  }
  float more[MR * NR];
  run(rows, w, c, taps, skip * 4, more);
  for (int32_t i = 0; i < height * NR; i += 4) vst1q_f32(sums + i, vaddq_f32(vld1q_f32(sums + i), vld1q_f32(more + i)));
}

#include "conv2d_f32.h"

CONV2D(conv2d_f32_n8__neon, conv_f32_n8__neon)
