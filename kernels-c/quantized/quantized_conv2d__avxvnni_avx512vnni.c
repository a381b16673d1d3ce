// By dot products of four unsigned and four signed bytes (VPDPBUSD), which do not saturate: a group of a panel is one register of 512 bits, or two of 256; rows are
// bytes side by side.
#include <assert.h>
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static void copy_flipped(uint8_t *to, const uint8_t *from, int32_t n, int32_t flip);
#define QUANTIZED_COPY(a, to, from, n) copy_flipped(to, from, n, (a)->flip)
#define QUANTIZED_OUTSIDE(a, to, n) memset(to, (a)->outside ^ (a)->flip, (size_t)(n))
#include "quantized_conv2d.h"

enum {
  // Registers of a group. All of them: 32 of 512 bits, 16 of 256.
  REGISTERS = N / LANES,
  // Rows of a tile, and bytes of a window, panels and rows that are multiplied at a time.
  MR = LANES_512(12, 6),
  PART = LANES_512(2048, 4096),
  PANELS = LANES_512(2, 1),
  PANELS_OF_ONE_ROW = LANES_512(8, 4),
  ROWS = 48,
  // Bytes of lines that windows share, and of windows that are copied from them.
  LINES = 16384,
  WINDOWS = MR * PART - LINES,
};
_Static_assert(N % LANES == 0 && PANELS_OF_ONE_ROW <= PANELS * MR, "groups are whole registers, sums fit");

#if defined(__AVX512BW__)
static inline void copy_flipped(uint8_t *to, const uint8_t *from, int32_t n, int32_t flip) {
  const __m512i all = _mm512_set1_epi8((char)flip);
  for (; n >= 64; n -= 64, to += 64, from += 64) _mm512_storeu_si512(to, _mm512_xor_si512(_mm512_loadu_si512(from), all));
  if (n > 0) _mm512_mask_storeu_epi8(to, first_of(n), _mm512_xor_si512(_mm512_maskz_loadu_epi8(first_of(n), from), all));
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
#else
// Not inlined, for size: many places call them.
static __attribute__((noinline)) void copy_flipped(uint8_t *to, const uint8_t *from, int32_t n, int32_t flip) {
  const __m256i all = _mm256_set1_epi8((char)flip);
  for (; n >= 32; n -= 32, to += 32, from += 32) put_lanes(to, _mm256_xor_si256(lanes_at(from), all));
  if (n >= 16) {
    _mm_storeu_si128((__m128i *)(void *)to, _mm_xor_si128(_mm_loadu_si128((const __m128i *)(const void *)from), _mm256_castsi256_si128(all)));
    n -= 16, to += 16, from += 16;
  }
  for (; n >= 4; n -= 4, to += 4, from += 4) {
    uint32_t four;
    memcpy(&four, from, sizeof four);
    four ^= (uint32_t)flip * 0x01010101u;
    memcpy(to, &four, sizeof four);
  }
  for (; n > 0; n--) *to++ = (uint8_t)(*from++ ^ flip);
}

static __attribute__((noinline)) int32_t sum_of(const uint8_t *x, int32_t n) {
  __m256i sum = _mm256_setzero_si256();
  for (; n >= 32; n -= 32, x += 32) sum = _mm256_add_epi64(sum, _mm256_sad_epu8(lanes_at(x), _mm256_setzero_si256()));
  uint8_t rest[32] = {0};
  memcpy(rest, x, (size_t)n);
  sum = _mm256_add_epi64(sum, _mm256_sad_epu8(lanes_at(rest), _mm256_setzero_si256()));
  const __m128i two = _mm_add_epi64(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  return _mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 2);
}
#endif

// What tiles multiply: rows of bytes, `row` apart, each of `lines` that lie `line` apart; some panels, `panel` bytes apart; their sums, `apart` apart, which they
// set (first) or add to. `groups`: of a line.
typedef struct {
  const uint8_t *x;
  ptrdiff_t row, line;
  int32_t lines;
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
  lanes acc[MR][PANELS_OF_ONE_ROW][REGISTERS];
  const ptrdiff_t row = f->row, row3 = 3 * row, apart = f->apart, of_panel = f->panel;
  const uint8_t *begin = f->x + from * row;
  const int8_t *w = f->w + panel * of_panel;
  int32_t *const sums = f->sums + panel * apart + from * N;
  UNROLLED for (int32_t r = 0; r < height; r++)
    UNROLLED for (int32_t j = 0; j < panels; j++)
      UNROLLED for (int32_t i = 0; i < REGISTERS; i++) acc[r][j][i] = f->first ? all_lanes(0) : lanes_at(sums + j * apart + r * N + i * LANES);
  for (int32_t line = f->lines; line > 0; line--, begin += f->line) {
    const uint8_t *x = begin, *x4 = x + 4 * row, *x8 = x + 8 * row;
    for (int32_t g = f->groups; g > 0; g--, w += 4 * N, x += 4, x4 += 4, x8 += 4) {
      lanes b[PANELS_OF_ONE_ROW][REGISTERS];
      UNROLLED for (int32_t j = 0; j < panels; j++)
        UNROLLED for (int32_t i = 0; i < REGISTERS; i++) b[j][i] = lanes_at(w + j * of_panel + 4 * i * LANES);
      UNROLLED for (int32_t r = 0; r < height; r++) {
        int32_t four;
        memcpy(&four, (r < 4 ? x : r < 8 ? x4 : x8) + (r % 4 == 3 ? row3 : r % 4 * row), sizeof four);
        const lanes v = all_lanes(four);
        UNROLLED for (int32_t j = 0; j < panels; j++)
          UNROLLED for (int32_t i = 0; i < REGISTERS; i++) acc[r][j][i] = OF_LANES(dpbusd_epi32)(acc[r][j][i], v, b[j][i]);
      }
    }
  }
  UNROLLED for (int32_t r = 0; r < height; r++)
    UNROLLED for (int32_t j = 0; j < panels; j++)
      UNROLLED for (int32_t i = 0; i < REGISTERS; i++) put_lanes(sums + j * apart + r * N + i * LANES, acc[r][j][i]);
}

static inline __attribute__((always_inline)) void all_rows(const factors *f, int32_t rows, int32_t panel, const int32_t panels) {
  int32_t r = 0;
  for (; r + MR <= rows; r += MR) some_rows(f, r, panel, MR, panels);
  for (; r + MR / 3 * 2 <= rows; r += MR / 3 * 2) some_rows(f, r, panel, MR / 3 * 2, panels);
  for (; r + MR / 3 <= rows; r += MR / 3) some_rows(f, r, panel, MR / 3, panels);
  for (; r < rows; r++) some_rows(f, r, panel, 1, panels);
}

static inline void multiply(const factors *f, int32_t rows, int32_t panels) {
  if (panels == PANELS_OF_ONE_ROW && rows == 1) some_rows(f, 0, 0, 1, PANELS_OF_ONE_ROW);
  else {
    int32_t j = 0;
    for (; j + PANELS <= panels; j += PANELS) all_rows(f, rows, j, PANELS);
    if (PANELS > 1 && j < panels) all_rows(f, rows, j, 1);
  }
}

// Bytes [k, k + count) of the windows of some rows, `row` bytes apart; sums where they are wanted.
static inline void gather(const quantized_conv2d_args *a, const quantized_corner *at, int32_t rows, int32_t k, int32_t count, uint8_t *to, ptrdiff_t row, int32_t *row_sums) {
  for (int32_t i = 0; i < rows; i++, to += row) {
    memset(to + row - 4, 0, 4);
    const uint8_t *const bytes = quantized_window(a, at[i], k, count, to);
    if (bytes != to) copy_flipped(to, bytes, count, a->flip);
    if (a->offset) row_sums[i] = (k == 0 ? 0 : row_sums[i]) + sum_of(to, count);
  }
}

// `count` bytes of some pixels, a multiple of 4, flipped side by side; sums where they are wanted, from the start or on from those that there are.
static inline void flip_pixels(const quantized_conv2d_args *a, const uint8_t *from, int32_t rows, int32_t count, uint8_t *to, int32_t *row_sums, bool first) {
  if (count == a->xs) copy_flipped(to, from, rows * count, a->flip);
  else
    for (int32_t i = 0; i < rows; i++) copy_flipped(to + i * count, from + (ptrdiff_t)i * a->xs, count, a->flip);
  for (int32_t i = 0; i < rows && a->offset; i++) row_sums[i] = (first ? 0 : row_sums[i]) + sum_of(to + i * count, count);
}

// Columns of the image, and bytes, that the windows of one row of outputs take; lines of the image that those of `rows` take.
static inline int64_t columns_of(const quantized_conv2d_args *a) { return (int64_t)(a->ow - 1) * a->sw + a->kw; }
static inline int64_t lines_of(const quantized_conv2d_args *a, int32_t rows) { return (int64_t)(rows - 1) * a->sh + (int64_t)(a->kh - 1) * a->dh + 1; }

// Windows that can be copied side by side; the last copy may run over.
static inline int32_t copied_at_once(const quantized_conv2d_args *a) {
  const int32_t fit = (WINDOWS - 64) / (a->kh * a->kw * a->c + 3);
  return fit < ROWS ? fit : ROWS;
}

// Rows of outputs whose windows lie in LINES bytes of lines side by side; 0 where windows have to be gathered one by one.
static inline int32_t rows_in_lines(const quantized_conv2d_args *a) {
  const int64_t columns = columns_of(a);
  if (a->dw != 1 || a->xs != a->c || columns > LINES / a->c || lines_of(a, 1) > LINES) return 0;
  if (a->kw * a->c % 4 && copied_at_once(a) < 1) return 0;
  int32_t rows = 0;
  while (rows < a->oh && lines_of(a, rows + 1) * columns * a->c <= LINES) rows++;
  return rows;
}

// Some lines of the image from `row` on, flipped, and what is outside around them.
static inline void copy_lines(const quantized_conv2d_args *a, int64_t row, int64_t lines, uint8_t *to) {
  const int64_t columns = columns_of(a), from = a->pl > 0 ? (a->pl < columns ? a->pl : columns) : 0, end = (int64_t)a->iw + a->pl, until = end < from ? from : end < columns ? end : columns;
  for (; lines > 0; lines--, row++, to += columns * a->c) {
    const bool there = row >= 0 && row < a->ih;
    if (!there || from > 0) QUANTIZED_OUTSIDE(a, to, (there ? from : columns) * a->c);
    if (!there) continue;
    copy_flipped(to + from * a->c, a->x + (row * a->iw + from - a->pl) * a->c, (int32_t)((until - from) * a->c), a->flip);
    if (until < columns) QUANTIZED_OUTSIDE(a, to + until * a->c, (columns - until) * a->c);
  }
}

// Windows of some outputs side by side, `row` bytes apart, which is their length up to a multiple of 4, from lines that lie `pitch` apart. Each copy may run over into what the next one sets.
static inline void gather_from_lines(const quantized_conv2d_args *a, const uint8_t *from, ptrdiff_t pitch, int32_t rows, uint8_t *to, int32_t row) {
  const int32_t line = a->kw * a->c, kh = a->kh, depth = kh * line;
  const ptrdiff_t step = (ptrdiff_t)a->sw * a->c, down = a->dh * pitch;
  for (int32_t r = 0; r < rows; r++, from += step, to += row) {
    uint8_t *at = to;
    for (int32_t u = 0; u < kh; u++, at += line)
      for (int32_t k = 0; k < line; k += 16) _mm_storeu_si128((__m128i *)(void *)(at + k), _mm_loadu_si128((const __m128i *)(const void *)(from + u * down + k)));
    memset(to + depth, 0, 4);
  }
}

// Of windows that share lines, `block` rows of outputs at a time.
static void convolve_lines(const quantized_conv2d_args *a, int32_t block, uint8_t *x, int32_t *sums) {
  const int32_t panels = (a->n + N - 1) / N, line = a->kw * a->c, whole = (a->kh * line + 3) / 4 * 4;
  const bool copied = line % 4;
  const int32_t most = copied ? copied_at_once(a) : ROWS;
  const ptrdiff_t pitch = (ptrdiff_t)columns_of(a) * a->c, row = (ptrdiff_t)a->sw * a->c;
  int32_t row_sums[ROWS];
  for (int32_t start = 0; start < a->oh; start += block) {
    const int32_t some = a->oh - start < block ? a->oh - start : block;
    copy_lines(a, (int64_t)start * a->sh - a->pt, lines_of(a, some), x);
    for (int32_t p = 0; p < some; p++) {
      for (int32_t q = 0; q < a->ow; q += most) {
        const int32_t rows = a->ow - q < most ? a->ow - q : most;
        const uint8_t *const from = x + p * a->sh * pitch + q * row;
        for (int32_t r = 0; r < rows && a->offset; r++) {
          row_sums[r] = 0;
          for (int32_t u = 0; u < a->kh; u++) row_sums[r] += sum_of(from + r * row + u * a->dh * pitch, line);
        }
        if (copied) gather_from_lines(a, from, pitch, rows, x + LINES, whole);
        for (int32_t j = 0; j < panels; j += PANELS) {
          const int32_t pair = panels - j < PANELS ? panels - j : PANELS;
          const factors f = {
              .x = copied ? x + LINES : from,
              .row = copied ? whole : row,
              .line = a->kh > 1 ? a->dh * pitch : 0,
              .lines = copied ? 1 : a->kh,
              .w = (const int8_t *)a->w + (ptrdiff_t)j * whole * N,
              .panel = (ptrdiff_t)whole * N,
              .groups = (copied ? whole : line) / 4,
              .sums = sums,
              .apart = ROWS * N,
              .first = true,
          };
          multiply(&f, rows, pair);
          for (int32_t i = 0; i < pair; i++)
            quantized_lanes(a, sums + i * ROWS * N, row_sums, a->columns + (ptrdiff_t)(j + i) * 4 * N, a->y + (((ptrdiff_t)(start + p) * a->ow + q) * a->ys + (ptrdiff_t)(j + i) * N) * a->bytes, rows,
                            a->n - (j + i) * N < N ? a->n - (j + i) * N : N);
        }
      }
    }
  }
}

KERNEL(quantized_conv2d) {
  const quantized_conv2d_args copy = *a;
  a = &copy;
  const int32_t depth = a->kh * a->kw * a->c, outputs = a->oh * a->ow, panels = (a->n + N - 1) / N, whole = (depth + 3) / 4 * 4;
  assert(a->ih >= 1 && a->iw >= 1 && a->c >= 1 && a->oh >= 1 && a->ow >= 1 && a->n >= 1 && a->kh >= 1 && a->kw >= 1);
  // Pixels one by one, which are read where they lie, or flipped side by side.
  const bool single = a->kh == 1 && a->kw == 1 && a->sh == 1 && a->sw == 1 && a->pt == 0 && a->pl == 0 && a->oh <= a->ih && a->ow == a->iw && depth % 4 == 0, pixels = single && a->flip == 0;
  const int32_t most = pixels || depth <= MR * PART / ROWS ? ROWS : MR, block = outputs < most ? outputs : most, together = block == 1 ? PANELS_OF_ONE_ROW : PANELS;
  uint8_t x[MR * PART] __attribute__((aligned(64)));
  int32_t sums[PANELS * ROWS * N] __attribute__((aligned(64))), row_sums[ROWS];
  const int32_t in_lines = single ? 0 : rows_in_lines(a);
  if (in_lines > 0) {
    convolve_lines(a, in_lines, x, sums);
    return;
  }
  quantized_corner at[ROWS];
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += block) {
    const int32_t rows = outputs - start < block ? outputs - start : block;
    for (int32_t i = 0; i < rows && !single; i++) at[i] = quantized_next(a, &p, &q);
    for (int32_t j = 0; j < panels; j += together) {
      const int32_t some = panels - j < together ? panels - j : together;
      for (int32_t k = 0; k < depth; k += PART) {
        const int32_t bytes = depth - k < PART ? depth - k : PART, groups = (bytes + 3) / 4;
        if (single && !pixels && (j == 0 || depth > PART)) flip_pixels(a, a->x + (ptrdiff_t)start * a->xs + k, rows, bytes, x, row_sums, k == 0);
        else if (!single && (j == 0 || depth > PART)) gather(a, at, rows, k, bytes, x, 4 * groups, row_sums);
        else if (pixels && a->offset && j == 0)
          for (int32_t i = 0; i < rows; i++) row_sums[i] = (k == 0 ? 0 : row_sums[i]) + sum_of(a->x + (ptrdiff_t)(start + i) * a->xs + k, bytes);
        const factors f = {
            .x = pixels ? a->x + (ptrdiff_t)start * a->xs + k : x,
            .row = pixels ? a->xs : 4 * groups,
            .lines = 1,
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
