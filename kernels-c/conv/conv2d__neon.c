#include "kernels.gen.h"
#include "tile_n8.h"

#define MR MAX_MR
#include "conv2d.h"

static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * N],
                               int32_t height, bool first) {
  conv_tile_fn *const tile = tile_of(height);
  // The tiles of tile_n8.S begin with sums of zero.
  if (first) {
    tile(rows, w, c, taps, skip * 4, sums);
    return;
  }
  float more[MR * N];
  tile(rows, w, c, taps, skip * 4, more);
  for (int32_t i = 0; i < height * N; i += 4) vst1q_f32(sums + i, vaddq_f32(vld1q_f32(sums + i), vld1q_f32(more + i)));
}

KERNEL(conv2d_f32) { conv2d(a); }
