#include "kernels.gen.h"

#define MR 4
#define BLOCK_FLOATS (8 << 10)
#include "conv2d.h"

// `height` is a constant at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void some_rows(const float *const *rows, const float *w, int32_t c, int32_t taps, ptrdiff_t skip,
                                                            float *sums, const int32_t height, bool first) {
  float acc[MR][N] = {{0}};
  for (int32_t r = 0; r < height && !first; r++)
    for (int32_t j = 0; j < N; j++) acc[r][j] = sums[r * N + j];
  ptrdiff_t at = 0;
  for (int32_t t = 0; t < taps; t++, at += skip) {
    for (int32_t k = 0; k < c; k++, at++, w += N) {
      for (int32_t r = 0; r < height; r++) {
        const float a = rows[r][at];
        for (int32_t j = 0; j < N; j++) acc[r][j] += a * w[j];
      }
    }
  }
  for (int32_t r = 0; r < height; r++)
    for (int32_t j = 0; j < N; j++) sums[r * N + j] = acc[r][j];
}

static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * N],
                               int32_t height, bool first) {
  if (height == 4) some_rows(rows, w, c, taps, skip, sums, 4, first);
  else for (int32_t r = 0; r < height; r++) some_rows(rows + r, w, c, taps, skip, sums + r * N, 1, first);
}

KERNEL(conv2d_f32) { conv2d(a); }
