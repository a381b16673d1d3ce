// By dual multiply-adds: x is widened once a block, a panel's weights, with their offsets, once for all of its rows. Pairs are bytes 0 and 2, then 1 and 3, of
// four. Of a tile's sums those of columns 0 and 1 come first, row by row. They begin with the bias.
#include <stdint.h>
#include <string.h>

#include "kernels.gen.h"

#define MR 2
#define PART 128
#define BLOCK 3584
#define WAITING 1792
#define TOGETHER 4
typedef int16_t x_number;
#define QUANTIZED_PRODUCTS
#define QUANTIZED_STORE quantized_columns
#define QUANTIZED_LINE
#define QUANTIZED_WINDOWS

// Single words need not be aligned.
static inline uint32_t word_at(const void *p) {
  uint32_t v;
  __asm__("ldr %0, %1" : "=r"(v) : "m"(*(const uint32_t *)p));
  return v;
}
static inline void put_word(void *p, uint32_t word) { __asm__ volatile("str %1, %0" : "=m"(*(uint32_t *)p) : "r"(word)); }

// A line of a few bytes is there before a call would be.
static inline void put_line(uint8_t *to, const uint8_t *from, int32_t count) {
  __builtin_prefetch(from + 64);
  // three pixels of three channels
  if (count == 9) {
    const uint32_t first = word_at(from), second = word_at(from + 4), last = word_at(from + 5);
    put_word(to, first);
    put_word(to + 4, second);
    put_word(to + 5, last);
    return;
  }
  if (count < 4 || count > 64) {
    memcpy(to, from, (size_t)count);
    return;
  }
  for (int32_t i = 0; i + 4 <= count; i += 4) put_word(to + i, word_at(from + i));
  put_word(to + count - 4, word_at(from + count - 4));
}

#include "quantized_conv2d.h"

void ISA_NAME(quantized_rows)(const uint8_t *x, ptrdiff_t pitch, int16_t *to, int32_t groups, int32_t tiles, ptrdiff_t next);
void ISA_NAME(quantized_rows_signed)(const uint8_t *x, ptrdiff_t pitch, int16_t *to, int32_t groups, int32_t tiles, ptrdiff_t next);
void ISA_NAME(quantized_widen)(const int8_t *w, int16_t *to, int32_t groups, const uint32_t *offsets);
void ISA_NAME(quantized_tiles)(const int16_t *x, const int16_t *w, int32_t groups, int32_t *sums, int32_t tiles, const int32_t *first, const int8_t *next);
void ISA_NAME(quantized_tiles_again)(const int16_t *x, const int16_t *w, int32_t groups, int32_t *sums, int32_t tiles, const int32_t *first, const int8_t *next);
void ISA_NAME(quantized_results)(int32_t *sums, const uint32_t *by, int32_t tiles, int32_t zero, uint8_t *y, int32_t ys, uint32_t flip);
void ISA_NAME(quantized_results_once)(int32_t *sums, const uint32_t *by, int32_t tiles, int32_t zero, uint8_t *y, int32_t ys, uint32_t flip);
void ISA_NAME(quantized_sums)(const int32_t *sums, int32_t tiles, uint8_t *y, int32_t ys);

static inline uint32_t widened(uint32_t bytes) {
  uint32_t v;
  __asm__("uxtb16 %0, %1" : "=r"(v) : "r"(bytes));
  return v;
}
static inline uint32_t widened_odd(uint32_t bytes) {
  uint32_t v;
  __asm__("uxtb16 %0, %1, ror #8" : "=r"(v) : "r"(bytes));
  return v;
}
static inline uint32_t extended(uint32_t bytes) {
  uint32_t v;
  __asm__("sxtb16 %0, %1" : "=r"(v) : "r"(bytes));
  return v;
}
static inline uint32_t extended_odd(uint32_t bytes) {
  uint32_t v;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(v) : "r"(bytes));
  return v;
}
static inline int32_t dual(uint32_t x, uint32_t w, int32_t sum) {
  int32_t v;
  __asm__("smlad %0, %1, %2, %3" : "=r"(v) : "r"(x), "r"(w), "r"(sum));
  return v;
}

// As quantized_windows wants it of one row; returns the sum of its numbers.
static inline int32_t one_window(const uint8_t *from, int32_t count, uint8_t flip, int16_t *tile) {
  const uint32_t all = flip * 0x01010101u;
  uint32_t *to = (uint32_t *)(void *)tile;
  int32_t sum = 0;
  for (; count > 0; count -= 4, from += 4, to += 4) {
    uint32_t word = 0;
    if (count >= 4) word = word_at(from) ^ all;
    else
      for (int32_t i = 0; i < count; i++) word |= (uint32_t)(from[i] ^ flip) << 8 * i;
    to[0] = widened(word);
    to[2] = widened_odd(word);
    sum = dual(to[2], 0x00010001, dual(to[0], 0x00010001, sum));
  }
  return sum;
}

// Two windows side by side, without sums.
static inline void two_windows(const uint8_t *first, const uint8_t *second, int32_t bytes, uint8_t flip, int16_t *tile) {
  const int32_t groups = bytes / 4, rest = bytes % 4;
  if (groups) (flip ? ISA_NAME(quantized_rows_signed) : ISA_NAME(quantized_rows))(first, second - first, tile, groups, 1, 0);
  if (!rest) return;
  tile += (ptrdiff_t)groups * ROW;
  if (!groups) {
    one_window(first, rest, flip, tile);
    one_window(second, rest, flip, tile + 2);
    return;
  }
  // the last words of both, without what is no part of the rest
  const uint32_t all = flip * 0x01010101u, a = (word_at(first + bytes - 4) ^ all) >> (32 - 8 * rest), b = (word_at(second + bytes - 4) ^ all) >> (32 - 8 * rest);
  uint32_t *const to = (uint32_t *)(void *)tile;
  to[0] = widened(a);
  to[1] = widened(b);
  to[2] = widened_odd(a);
  to[3] = widened_odd(b);
}

// Whether windows are one pixel each, one behind the other: there is a corner of the first only.
static inline bool by_pixels(const quantized_conv2d_args *a) { return a->kh == 1 && a->kw == 1 && a->sh == 1 && a->sw == 1 && a->pt == 0 && a->pl == 0 && a->ow == a->iw && a->oh <= a->ih; }

static inline void quantized_corners(const quantized_conv2d_args *a, int32_t *p, int32_t *q, quantized_corner *at, int32_t rows) {
  if (!by_pixels(a)) {
    for (int32_t i = 0; i < rows; i++) at[i] = quantized_next(a, p, q);
    return;
  }
  *at = (quantized_corner){*p, *q};
  for (*q += rows; *q >= a->ow; *q -= a->ow) ++*p;
}

static __attribute__((noinline)) void quantized_windows(const quantized_conv2d_args *a, const quantized_corner *at, int32_t rows, int32_t k, int32_t bytes, int16_t *x, int32_t *row_sums) {
  const quantized_part of = quantized_part_of(a, k, bytes);
  const int32_t tile = (bytes + 3) / 4 * ROW;
  const uint8_t flip = (uint8_t)a->flip;
  const bool pairs = !row_sums && (flip == 0 || flip == 128);
  const uint8_t *const pixels = by_pixels(a) ? a->x + ((ptrdiff_t)at->row * a->iw + at->column) * a->xs + k : NULL;
  int32_t i = 0;
  if (pairs && pixels && bytes % 4 == 0 && rows > 1) {
    i = rows / 2 * 2;
    (flip ? ISA_NAME(quantized_rows_signed) : ISA_NAME(quantized_rows))(pixels, a->xs, x, bytes / 4, i / 2, 2 * (ptrdiff_t)a->xs);
  }
  uint8_t room[2][PART];
  for (; i < rows; i += 2) {
    int16_t *const to = x + (ptrdiff_t)(i / 2) * tile;
    const bool two = i + 1 < rows;
    const uint8_t *const first = pixels ? pixels + (ptrdiff_t)i * a->xs : quantized_part_at(a, &of, at[i], room[0]);
    const uint8_t *const second = !two ? first : pixels ? first + a->xs : quantized_part_at(a, &of, at[i + 1], room[1]);
    if (pairs) {
      two_windows(first, second, bytes, flip, to);
      continue;
    }
    const int32_t sums[2] = {one_window(first, bytes, flip, to), one_window(second, bytes, flip, to + 2)};
    for (int32_t r = 0; row_sums && r <= two; r++) row_sums[i + r] = k == 0 ? sums[r] : row_sums[i + r] + sums[r];
  }
}

// Whether the offsets of a panel are added to its weights, which then fit into 16 bits. One row reads its weights as bytes.
static inline bool folds(const int32_t *columns, int32_t rows) {
  for (int32_t j = 3 * N; j < 4 * N; j++)
    if (columns[j] < -(1 << 14) || columns[j] > 1 << 14) return false;
  return rows > 1;
}

static inline bool with_row_sums(const quantized_conv2d_args *a, int32_t rows) {
  for (int32_t j = 0; a->offset && j < a->n; j += N)
    if (!folds(a->columns + (ptrdiff_t)4 * j, rows)) return true;
  return false;
}

static inline void one_row(const int16_t *x, const int8_t *w, int32_t groups, int32_t *sums, const int32_t *begin) {
  const uint32_t *from = (const uint32_t *)(const void *)x;
  int32_t a = begin[0], b = begin[1], c = begin[2], d = begin[3];
  for (int32_t g = 0; g < groups; g++, from += 4, w += 16) {
    const uint32_t even = from[0], odd = from[2], wa = word_at(w), wb = word_at(w + 4), wc = word_at(w + 8), wd = word_at(w + 12);
    __builtin_prefetch(w + 128);
    a = dual(odd, extended_odd(wa), dual(even, extended(wa), a));
    b = dual(odd, extended_odd(wb), dual(even, extended(wb), b));
    c = dual(odd, extended_odd(wc), dual(even, extended(wc), c));
    d = dual(odd, extended_odd(wd), dual(even, extended(wd), d));
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

static inline void quantized_products(const quantized_conv2d_args *a, const int16_t *x, const int8_t *w, const int32_t *columns, int32_t groups, int32_t *sums, int32_t rows, bool first) {
  if (rows == 1) {
    one_row(x, w, groups, sums, first ? columns : sums);
    return;
  }
  int16_t room[PART * N + ROW] __attribute__((aligned(64)));
  uint32_t offsets[N] = {0};
  if (a->offset && folds(columns, rows))
    for (int32_t j = 0; j < N; j++) offsets[j] = (uint32_t)(columns[3 * N + j] & 0xffff) * 0x00010001u;
  ISA_NAME(quantized_widen)(w, room, groups, offsets);
  __builtin_prefetch(columns + 4 * N);
  // of sums only the bias is read
  if (a->form != FORM_SUMS) __builtin_prefetch(columns + 4 * N + 8);
  const int32_t tiles = (rows + 1) / 2, low[4] = {columns[0], columns[1], columns[0], columns[1]}, high[4] = {columns[2], columns[3], columns[2], columns[3]};
  // the weights that follow are fetched meanwhile, a line each tile
  const int8_t *const next = w + (ptrdiff_t)(a->kh * a->kw * a->c + 3) / 4 * 4 * N;
  // what a first panel has read is in the cache, sums of other parts are not
  (first && columns != a->columns ? ISA_NAME(quantized_tiles_again) : ISA_NAME(quantized_tiles))(x, room, groups, sums, tiles, first ? low : NULL, next);
  ISA_NAME(quantized_tiles_again)(x, room + (ptrdiff_t)groups * ROW, groups, sums + 4, tiles, first ? high : NULL, next + 32 * tiles);
}

// Sums as they are, and results whose multipliers and shifts are those of quantized_results; returns how many rows are done.
static inline int32_t pairs_of_rows(const quantized_conv2d_args *a, int32_t *sums, const int32_t *columns, uint8_t *y, int32_t rows) {
  if (a->form == FORM_SUMS && a->bytes == 4 && ((uintptr_t)y & 3) == 0) {
    ISA_NAME(quantized_sums)(sums, rows / 2, y, 4 * a->ys);
    return rows / 2 * 2;
  }
  const int32_t least = a->lo < 0 ? -128 : 0;
  if ((a->form != FORM_DOUBLING && a->form != FORM_SINGLE) || a->bytes != 1 || a->lo != least || a->hi != least + 255) return 0;
  uint32_t by[2 * N];
  for (int32_t j = 0; j < N; j++) {
    const int32_t at = j / 2 * 4 + j % 2;
    if (!scale_of(columns[N + j], columns[2 * N + j], by + at, by + at + 2)) return 0;
  }
  (a->form == FORM_SINGLE ? ISA_NAME(quantized_results_once) : ISA_NAME(quantized_results))(sums, by, rows / 2, a->zero - least, y, a->ys, least ? 0x80808080u : 0);
  return rows / 2 * 2;
}

static inline void quantized_columns(const quantized_conv2d_args *a, int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width) {
  const bool add = a->offset && !folds(columns, rows);
  const result_form of = {a->form, a->bytes, a->zero, a->lo, a->hi};
  for (int32_t r = width == N && rows > 1 && !add ? pairs_of_rows(a, sums, columns, y, rows) : 0; r < rows; r++) {
    int32_t whole[N];
    for (int32_t j = 0; j < N; j++) {
      const int32_t *const sum = rows == 1 ? sums + j : sums + r / 2 * 8 + r % 2 * 2 + j / 2 * 4 + j % 2;
      whole[j] = (int32_t)((uint32_t)*sum + (add ? (uint32_t)columns[3 * N + j] * (uint32_t)row_sums[r] : 0));
    }
    requantize_row(of, whole, columns + N, columns + 2 * N, y + (ptrdiff_t)r * a->ys * a->bytes, width);
  }
}

KERNEL(quantized_conv2d) { quantized_conv2d(a); }
