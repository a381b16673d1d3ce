// By dot products of four unsigned and four signed bytes (VPDPBUSD), which do not saturate: a group of a panel is one register, rows are bytes side by side.
#include <assert.h>
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline void copy_flipped(uint8_t *to, const uint8_t *from, int32_t n, int32_t flip);
#define QUANTIZED_COPY(a, to, from, n) copy_flipped(to, from, n, (a)->flip)
#define QUANTIZED_OUTSIDE(a, to, n) memset(to, (a)->outside ^ (a)->flip, (size_t)(n))
#include "quantized_conv2d.h"

enum {
  // Rows of a tile, and bytes of a window, panels and rows that are multiplied at a time.
  MR = 12,
  PART = 2048,
  PANELS = 2,
  PANELS_OF_ONE_ROW = 8,
  ROWS = 48,
};
_Static_assert(N == 16 && PANELS_OF_ONE_ROW <= PANELS * MR, "a group is a register, sums fit");

static inline __mmask64 first_of(int32_t n) { return n >= 64 ? ~0ull : (1ull << n) - 1; }

static inline void copy_flipped(uint8_t *to, const uint8_t *from, int32_t n, int32_t flip) {
  const __m512i all = _mm512_set1_epi8((char)flip);
  for (; n > 0; n -= 64, to += 64, from += 64) {
    const __mmask64 some = first_of(n);
    _mm512_mask_storeu_epi8(to, some, _mm512_xor_si512(_mm512_maskz_loadu_epi8(some, from), all));
  }
}

static inline int32_t sum_of(const uint8_t *x, int32_t n) {
  if (n <= 16) {
    const __m128i two = _mm_sad_epu8(_mm_maskz_loadu_epi8((__mmask16)((1u << n) - 1), x), _mm_setzero_si128());
    return _mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 2);
  }
  __m512i sum = _mm512_setzero_si512();
  for (int32_t k = 0; k < n; k += 64) sum = _mm512_add_epi64(sum, _mm512_sad_epu8(_mm512_maskz_loadu_epi8(first_of(n - k), x + k), _mm512_setzero_si512()));
  return (int32_t)_mm512_reduce_add_epi64(sum);
}

// What tiles multiply: rows of bytes, `row` apart; some panels, `panel` bytes apart; their sums, `apart` apart, which they set (first) or add to.
typedef struct {
  const uint8_t *x;
  ptrdiff_t row;
  const int8_t *w;
  ptrdiff_t panel;
  int32_t groups;
  int32_t *sums;
  int32_t apart;
  bool first;
} factors;

#define UNROLLED _Pragma("clang loop unroll(full)")

// `height` and `panels` are constants at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void some_rows(const factors *f, int32_t from, int32_t panel, const int32_t height, const int32_t panels) {
  __m512i acc[MR][PANELS_OF_ONE_ROW];
  const ptrdiff_t row = f->row, row3 = 3 * row, apart = f->apart, of_panel = f->panel;
  const uint8_t *x = f->x + from * row, *x4 = x + 4 * row, *x8 = x + 8 * row;
  const int8_t *w = f->w + panel * of_panel;
  int32_t *const sums = f->sums + panel * apart + from * N;
  UNROLLED for (int32_t r = 0; r < height; r++)
    UNROLLED for (int32_t j = 0; j < panels; j++) acc[r][j] = f->first ? _mm512_setzero_si512() : _mm512_loadu_si512(sums + j * apart + r * N);
  for (int32_t g = f->groups; g > 0; g--, w += 4 * N, x += 4, x4 += 4, x8 += 4) {
    __m512i b[PANELS_OF_ONE_ROW];
    UNROLLED for (int32_t j = 0; j < panels; j++) b[j] = _mm512_loadu_si512(w + j * of_panel);
    UNROLLED for (int32_t r = 0; r < height; r++) {
      int32_t four;
      memcpy(&four, (r < 4 ? x : r < 8 ? x4 : x8) + (r % 4 == 3 ? row3 : r % 4 * row), sizeof four);
      const __m512i v = _mm512_set1_epi32(four);
      UNROLLED for (int32_t j = 0; j < panels; j++) acc[r][j] = _mm512_dpbusd_epi32(acc[r][j], v, b[j]);
    }
  }
  UNROLLED for (int32_t r = 0; r < height; r++)
    UNROLLED for (int32_t j = 0; j < panels; j++) _mm512_storeu_si512(sums + j * apart + r * N, acc[r][j]);
}

static inline __attribute__((always_inline)) void all_rows(const factors *f, int32_t rows, int32_t panel, const int32_t panels) {
  int32_t r = 0;
  for (; r + 12 <= rows; r += 12) some_rows(f, r, panel, 12, panels);
  for (; r + 4 <= rows; r += 4) some_rows(f, r, panel, 4, panels);
  for (; r < rows; r++) some_rows(f, r, panel, 1, panels);
}

static inline void multiply(const factors *f, int32_t rows, int32_t panels) {
  if (panels == PANELS_OF_ONE_ROW && rows == 1) some_rows(f, 0, 0, 1, PANELS_OF_ONE_ROW);
  else {
    int32_t j = 0;
    for (; j + 2 <= panels; j += 2) all_rows(f, rows, j, 2);
    if (j < panels) all_rows(f, rows, j, 1);
  }
}

// Windows of lines of 64 bytes at most, whose pixels lie side by side in the image.
static inline void gather_lines(const quantized_conv2d_args *a, quantized_corner at, uint8_t *to) {
  const int32_t c = a->c, kw = a->kw, line = kw * c, from = at.column < 0 ? -at.column : 0, until = a->iw - at.column < kw ? a->iw - at.column : kw;
  const __mmask64 all = first_of(line), inside = until > from ? first_of((until - from) * c) : 0;
  const __m512i flip = _mm512_set1_epi8((char)a->flip), outside = _mm512_set1_epi8((char)(a->outside ^ a->flip));
  const uint8_t *const x = a->x + (ptrdiff_t)(at.column + from) * c;
  for (int32_t u = 0, row = at.row; u < a->kh; u++, row += a->dh, to += line) {
    const bool there = row >= 0 && row < a->ih && inside;
    if (!there || inside != all) _mm512_mask_storeu_epi8(to, all, outside);
    if (there) _mm512_mask_storeu_epi8(to + from * c, inside, _mm512_xor_si512(_mm512_maskz_loadu_epi8(inside, x + (ptrdiff_t)row * a->iw * c), flip));
  }
}

// Bytes [k, k + count) of the windows of some rows, `row` bytes apart; sums where they are wanted.
static inline void gather(const quantized_conv2d_args *a, const quantized_corner *at, int32_t rows, int32_t k, int32_t count, uint8_t *to, ptrdiff_t row, int32_t *row_sums) {
  const bool lines = a->kw * a->c <= 64 && a->dw == 1 && a->xs == a->c && count == a->kh * a->kw * a->c;
  for (int32_t i = 0; i < rows; i++, to += row) {
    memset(to + row - 4, 0, 4);
    if (lines) gather_lines(a, at[i], to);
    else {
      const uint8_t *const bytes = quantized_window(a, at[i], k, count, to);
      if (bytes != to) copy_flipped(to, bytes, count, a->flip);
    }
    if (a->offset) row_sums[i] = (k == 0 ? 0 : row_sums[i]) + sum_of(to, count);
  }
}

KERNEL(quantized_conv2d) {
  const quantized_conv2d_args copy = *a;
  a = &copy;
  const int32_t depth = a->kh * a->kw * a->c, outputs = a->oh * a->ow, panels = (a->n + N - 1) / N, whole = (depth + 3) / 4 * 4;
  assert(a->ih >= 1 && a->iw >= 1 && a->c >= 1 && a->oh >= 1 && a->ow >= 1 && a->n >= 1 && a->kh >= 1 && a->kw >= 1);
  // Pixels one by one, which are read where they lie.
  const bool pixels = a->kh == 1 && a->kw == 1 && a->sh == 1 && a->sw == 1 && a->pt == 0 && a->pl == 0 && a->oh <= a->ih && a->ow == a->iw && a->flip == 0 && depth % 4 == 0;
  const int32_t most = pixels || depth <= MR * PART / ROWS ? ROWS : MR, block = outputs < most ? outputs : most, together = block == 1 ? PANELS_OF_ONE_ROW : PANELS;
  uint8_t x[MR * PART] __attribute__((aligned(64)));
  int32_t sums[PANELS * ROWS * N] __attribute__((aligned(64))), row_sums[ROWS];
  quantized_corner at[ROWS];
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += block) {
    const int32_t rows = outputs - start < block ? outputs - start : block;
    for (int32_t i = 0; i < rows && !pixels; i++) at[i] = quantized_next(a, &p, &q);
    for (int32_t j = 0; j < panels; j += together) {
      const int32_t some = panels - j < together ? panels - j : together;
      for (int32_t k = 0; k < depth; k += PART) {
        const int32_t bytes = depth - k < PART ? depth - k : PART, groups = (bytes + 3) / 4;
        if (!pixels && (j == 0 || depth > PART)) gather(a, at, rows, k, bytes, x, 4 * groups, row_sums);
        else if (pixels && a->offset && j == 0)
          for (int32_t i = 0; i < rows; i++) row_sums[i] = (k == 0 ? 0 : row_sums[i]) + sum_of(a->x + (ptrdiff_t)(start + i) * a->xs + k, bytes);
        const factors f = {
            .x = pixels ? a->x + (ptrdiff_t)start * a->xs + k : x,
            .row = pixels ? a->xs : 4 * groups,
            .w = (const int8_t *)a->w + ((ptrdiff_t)j * whole + k) * N,
            .panel = (ptrdiff_t)whole * N,
            .groups = groups,
            .sums = sums,
            .apart = block * N,
            .first = k == 0,
        };
        multiply(&f, rows, some);
      }
      for (int32_t i = 0; i < some; i++)
        quantized_lanes(a, sums + i * block * N, row_sums, a->columns + (ptrdiff_t)(j + i) * 4 * N, a->y + ((ptrdiff_t)start * a->ys + (ptrdiff_t)(j + i) * N) * a->bytes, rows, a->n - (j + i) * N < N ? a->n - (j + i) * N : N);
    }
  }
}
