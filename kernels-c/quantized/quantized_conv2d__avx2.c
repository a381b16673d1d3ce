// By products of 16-bit pairs: nothing saturates, whatever the bytes.
#include <immintrin.h>

#include "kernels.gen.h"

#define MR 6
#define PART 512
#define BLOCK 8192
#define WAITING 4096
#define TOGETHER 4
typedef int16_t x_number;
#define QUANTIZED_STORE quantized_lanes
#include "quantized_conv2d.h"

static inline int32_t quantized_row(const uint8_t *from, int32_t count, uint8_t flip, int16_t *tile, int32_t row, bool sum) {
  int32_t whole = 0, k = 0;
  tile += row * TOGETHER;
  const __m128i all = _mm_set1_epi8((char)flip);
  for (; k + 4 <= count; k += 4, tile += ROW) {
    int32_t word;
    memcpy(&word, from + k, sizeof word);
    _mm_storel_epi64((__m128i *)(void *)tile, _mm_cvtepu8_epi16(_mm_xor_si128(_mm_cvtsi32_si128(word), all)));
  }
  for (int32_t i = 0; k < count && i < TOGETHER; i++) tile[i] = k + i < count ? from[k + i] ^ flip : 0;
  if (sum)
    for (k = 0; k < count; k++) whole += from[k] ^ flip;
  return whole;
}

// Sums of 8 of the columns; `height` is a constant at every call, so that they stay in registers.
static inline __attribute__((always_inline)) void some_rows(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, const int32_t height, bool first) {
  __m256i acc[MR][2];
  for (int32_t r = 0; r < height; r++) acc[r][0] = acc[r][1] = _mm256_setzero_si256();
  for (int32_t g = 0; g < groups; g++, x += ROW, w += 4 * N) {
    __m256i b[2];
    for (int32_t j = 0; j < 2; j++) b[j] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)(w + 16 * j)));
    for (int32_t r = 0; r < height; r++) {
      int64_t four;
      memcpy(&four, x + r * TOGETHER, sizeof four);
      const __m256i a = _mm256_set1_epi64x(four);
      for (int32_t j = 0; j < 2; j++) acc[r][j] = _mm256_add_epi32(acc[r][j], _mm256_madd_epi16(a, b[j]));
    }
  }
  for (int32_t r = 0; r < height; r++) {
    // halves of the columns 0 1 4 5 2 3 6 7
    __m256i *const to = (__m256i *)(void *)(sums + r * N);
    const __m256i whole = _mm256_permute4x64_epi64(_mm256_hadd_epi32(acc[r][0], acc[r][1]), 0xd8);
    _mm256_storeu_si256(to, first ? whole : _mm256_add_epi32(whole, _mm256_loadu_si256(to)));
  }
}

static inline void quantized_tile(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, int32_t height, bool first) {
  for (int32_t j = 0; j < N; j += 8, w += 32, sums += 8) {
    int32_t r = 0;
    for (; r + MR <= height; r += MR) some_rows(x, w, groups, sums, MR, first);
    for (; r + 2 <= height; r += 2) some_rows(x + r * TOGETHER, w, groups, sums + r * N, 2, first);
    if (r < height) some_rows(x + r * TOGETHER, w, groups, sums + r * N, 1, first);
  }
}

KERNEL(quantized_conv2d) { quantized_conv2d(a); }
