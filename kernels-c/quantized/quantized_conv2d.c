#include "kernels.gen.h"

#define MR 4
#define PART 256
#define BLOCK 4096
#define WAITING 2048
#define TOGETHER (N == 8 ? 1 : 4)
typedef int16_t x_number;
#include "quantized_conv2d.h"

static inline int32_t quantized_row(const uint8_t *from, int32_t count, uint8_t flip, int16_t *tile, int32_t row, bool sum) {
  int16_t *const to = tile + row * TOGETHER;
  int32_t whole = 0, k = 0;
  for (; k < count; k++) {
    const int16_t v = from[k] ^ flip;
    to[k / TOGETHER * ROW + k % TOGETHER] = v;
    whole += v;
  }
  for (; k % TOGETHER; k++) to[k / TOGETHER * ROW + k % TOGETHER] = 0;
  return sum ? whole : 0;
}

// `height` is a constant at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void some_rows(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, const int32_t height, bool first) {
  int32_t acc[MR][N] = {{0}};
  for (int32_t r = 0; r < height && !first; r++)
    for (int32_t j = 0; j < N; j++) acc[r][j] = sums[r * N + j];
  for (int32_t g = 0; g < groups; g++, x += ROW, w += N * TOGETHER)
    for (int32_t r = 0; r < height; r++)
      for (int32_t j = 0; j < N; j++)
        for (int32_t k = 0; k < TOGETHER; k++) acc[r][j] += x[r * TOGETHER + k] * w[j * TOGETHER + k];
  for (int32_t r = 0; r < height; r++)
    for (int32_t j = 0; j < N; j++) sums[r * N + j] = acc[r][j];
}

static inline void quantized_tile(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, int32_t height, bool first) {
  if (height == 4) some_rows(x, w, groups, sums, 4, first);
  else if (height == 3) some_rows(x, w, groups, sums, 3, first);
  else if (height == 2) some_rows(x, w, groups, sums, 2, first);
  else some_rows(x, w, groups, sums, 1, first);
}

KERNEL(quantized_conv2d) { quantized_conv2d(a); }
