// quantized_conv2d (kernels.def) around a tile of MR output positions by one panel of N columns. Include after `#define MR`, TOGETHER (bytes of a column that lie
// side by side), PART (bytes of a window that are multiplied at a time), BLOCK and WAITING (numbers of x, and sums, that stay in the cache while panels pass); who includes it defines `x_number`, and quantized_tile or with QUANTIZED_PRODUCTS quantized_products.
//
// Windows of a block of positions are copied side by side, MR rows and TOGETHER of their bytes interleaved, as numbers that the tile multiplies. Deep ones are
// cut into parts, whose sums wait on the stack. Without TOGETHER: windows and results only.
#ifndef LINNET_QUANTIZED_CONV2D_H
#define LINNET_QUANTIZED_CONV2D_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels.gen.h"
#include "requantize.h"

#ifndef QUANTIZED_COPY
#define QUANTIZED_COPY(a, to, from, n) memcpy(to, from, (size_t)(n))
#define QUANTIZED_OUTSIDE(a, to, n) memset(to, (a)->outside, (size_t)(n))
#endif

typedef struct {
  int32_t row, column;
} quantized_corner;

static inline quantized_corner quantized_next(const quantized_conv2d_args *a, int32_t *p, int32_t *q) {
  const quantized_corner at = {*p * a->sh - a->pt, *q * a->sw - a->pl};
  if (++*q == a->ow) {
    *q = 0;
    ++*p;
  }
  return at;
}

#ifndef QUANTIZED_LINE
static inline void put_line(uint8_t *to, const uint8_t *from, int32_t count) { memcpy(to, from, (size_t)count); }
#endif

// Bytes [start, start + count) of a window: where they lie, or copied to `room`.
static inline const uint8_t *quantized_window(const quantized_conv2d_args *a, quantized_corner at, int32_t start, int32_t count, uint8_t *room) {
  const int32_t c = a->c, end = start + count;
  if (a->kh == 1 && a->kw == 1 && at.row >= 0 && at.row < a->ih && at.column >= 0 && at.column < a->iw)
    return a->x + ((ptrdiff_t)at.row * a->iw + at.column) * a->xs + start;
  const bool together = a->dw == 1 && a->xs == c;
  const int32_t line = a->kw * c;
  uint8_t *to = room;
  for (int32_t u = start ? start / line : 0; u * line < end; u++) {
    const int32_t row = at.row + u * a->dh, from = start > u * line ? start - u * line : 0, until = end - u * line < line ? end - u * line : line;
    const bool inside = row >= 0 && row < a->ih;
    const uint8_t *const pixels = a->x + (ptrdiff_t)(inside ? row : 0) * a->iw * a->xs;
    if (inside && together && at.column >= 0 && at.column + a->kw <= a->iw) {
      QUANTIZED_COPY(a, to, pixels + (ptrdiff_t)at.column * c + from, until - from);
      to += until - from;
      continue;
    }
    for (int32_t v = from ? from / c : 0; v * c < until; v++) {
      const int32_t column = at.column + v * a->dw, first = from > v * c ? from - v * c : 0, last = until - v * c < c ? until - v * c : c;
      if (inside && column >= 0 && column < a->iw) QUANTIZED_COPY(a, to, pixels + (ptrdiff_t)column * a->xs + first, last - first);
      else QUANTIZED_OUTSIDE(a, to, last - first);
      to += last - first;
    }
  }
  return room;
}

// The results of a panel, row by row.
static inline void quantized_rows(const quantized_conv2d_args *a, int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width) {
  const result_form of = {a->form, a->bytes, a->zero, a->lo, a->hi};
  for (int32_t r = 0; r < rows; r++, sums += N, y += (ptrdiff_t)a->ys * a->bytes) {
    int32_t whole[N];
    for (int32_t j = 0; j < N; j++) whole[j] = (int32_t)((uint32_t)sums[j] + (uint32_t)columns[j]);
    if (a->offset)
      for (int32_t j = 0; j < N; j++) whole[j] = (int32_t)((uint32_t)whole[j] + (uint32_t)columns[3 * N + j] * (uint32_t)row_sums[r]);
    if (width == N) requantize_row(of, whole, columns + N, columns + 2 * N, y, N);
    else requantize_row(of, whole, columns + N, columns + 2 * N, y, width);
  }
}

#if defined(__AVX2__)
OF_AVX2 void quantized_lanes(const quantized_conv2d_args *a, int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width);
#endif
#if defined(__AVX2__) && !defined(__AVXVNNI__)
// `form`, `offset` and `whole` (all columns) are constants at every call.
static inline __attribute__((always_inline)) void lanes_of_rows(const quantized_conv2d_args *a, const int32_t form, const bool offset, const bool whole, const int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width) {
  const result_form of = {form, 1, a->zero, a->lo, a->hi};
  const ptrdiff_t ys = a->ys;
  for (int32_t j = 0; j < (whole ? N : width); j += LANES) {
    const int32_t n = whole || width - j >= LANES ? LANES : width - j;
    const lane_factors f = factors_of(of, columns + N + j, columns + 2 * N + j, LANES);
    const lanes bias = lanes_at(columns + j), of_row = lanes_at(columns + 3 * N + j);
    for (int32_t r = 0; r < rows; r++) {
      lanes v = OF_LANES(add_epi32)(lanes_at(sums + r * N + j), bias);
      if (offset) v = OF_LANES(add_epi32)(v, OF_LANES(mullo_epi32)(of_row, all_lanes(row_sums[r])));
      put_bytes(y + r * ys + j, requantized_lanes(form, &f, v), whole ? LANES : n);
    }
  }
}

OF_AVX2 void quantized_lanes(const quantized_conv2d_args *a, int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width) {
  if (a->bytes != 1 || !has_lanes(a->form)) {
    quantized_rows(a, sums, row_sums, columns, y, rows, width);
    return;
  }
  // products, with their share of the offset, that stay below 2^29
  bool few = a->kh * a->kw * a->c <= (a->offset ? 1 << 11 : 1 << 14);
  for (int32_t j = 0; j < width && a->offset; j++) few = few && columns[3 * N + j] < 1 << 9 && columns[3 * N + j] > -(1 << 9);
#define OF_FORM(FORM) \
  if (a->offset) lanes_of_rows(a, FORM, true, false, sums, row_sums, columns, y, rows, width); \
  else if (width == N) lanes_of_rows(a, FORM, false, true, sums, row_sums, columns, y, rows, width); \
  else lanes_of_rows(a, FORM, false, false, sums, row_sums, columns, y, rows, width)
  switch (nearest_form(a->form, few, columns, columns + 2 * N, width)) {
    case FORM_NEAR: OF_FORM(FORM_NEAR); return;
    case FORM_FLOAT: OF_FORM(FORM_FLOAT); return;
    default: OF_FORM(FORM_DOUBLING);
  }
#undef OF_FORM
}
#endif

#ifdef TOGETHER
enum { ROWS = 96 / MR * MR, SUMS = WAITING, NEAR = 256, ROW = TOGETHER * MR };
_Static_assert(PART % TOGETHER == 0 && PART * MR <= BLOCK && ROWS * N <= SUMS && NEAR <= SUMS, "a tile fits");

// Sets (first) or adds to the sums of a block of `rows`: over `groups` of TOGETHER numbers, tiles of x times the columns of a panel.
static inline void quantized_products(const quantized_conv2d_args *a, const x_number *x, const int8_t *w, const int32_t *columns, int32_t groups, int32_t *sums, int32_t rows, bool first);
// Whether the sums of the rows of a block are wanted.
static inline bool with_row_sums(const quantized_conv2d_args *a, int32_t rows);
#ifndef QUANTIZED_PRODUCTS
static inline bool with_row_sums(const quantized_conv2d_args *a, int32_t rows) {
  (void)rows;
  return a->offset;
}

// The same as quantized_products of `height` rows of a tile, MR at most.
static inline void quantized_tile(const x_number *x, const int8_t *w, int32_t groups, int32_t *sums, int32_t height, bool first);

static inline void quantized_products(const quantized_conv2d_args *a, const x_number *x, const int8_t *w, const int32_t *columns, int32_t groups, int32_t *sums, int32_t rows, bool first) {
  (void)a, (void)columns;
  for (int32_t i = 0; i < rows; i += MR) quantized_tile(x + (ptrdiff_t)i * groups * TOGETHER, w, groups, sums + i * N, rows - i < MR ? rows - i : MR, first);
}
#endif
// Row `row` of a tile: `count` bytes, then zeros up to a multiple of TOGETHER. Returns the sum of the numbers if it is wanted.
static inline int32_t quantized_row(const uint8_t *from, int32_t count, uint8_t flip, x_number *tile, int32_t row, bool sum);

#ifndef QUANTIZED_STORE
#define QUANTIZED_STORE quantized_rows
#elif !defined(__AVX2__)
static inline void QUANTIZED_STORE(const quantized_conv2d_args *a, int32_t *sums, const int32_t *row_sums, const int32_t *columns, uint8_t *y, int32_t rows, int32_t width);
#endif

// Bytes [k, k + bytes) of windows. Where all of a window is wanted and its lines lie one behind the other, it is copied line by line.
typedef struct {
  int32_t k, bytes, wide, pitch, row_end, column_end;
  bool by_lines;
} quantized_part;

static inline quantized_part quantized_part_of(const quantized_conv2d_args *a, int32_t k, int32_t bytes) {
  const int32_t wide = a->kw * a->c, pitch = low_product(low_product(a->dh, a->iw), a->xs);
  return (quantized_part){k, bytes, wide, pitch, a->ih - (a->kh - 1) * a->dh, a->iw - a->kw + 1, a->kh > 1 && bytes == a->kh * wide && a->dw == 1 && a->xs == a->c};
}

static inline const uint8_t *quantized_part_at(const quantized_conv2d_args *a, const quantized_part *of, quantized_corner at, uint8_t *room) {
  if (!of->by_lines || at.row < 0 || at.row >= of->row_end || at.column < 0 || at.column >= of->column_end) return quantized_window(a, at, of->k, of->bytes, room);
  const uint8_t *from = a->x + ((ptrdiff_t)at.row * a->iw + at.column) * a->xs;
  for (int32_t u = 0, to = 0; u < a->kh; u++, to += of->wide, from += of->pitch) put_line(room + to, from, of->wide);
  return room;
}

// Bytes [k, k + bytes) of the windows of a block, and if they are wanted the sums of windows so far. No part of the caller: that has too many variables already.
static __attribute__((noinline)) void quantized_windows(const quantized_conv2d_args *a, const quantized_corner *at, int32_t rows, int32_t k, int32_t bytes, x_number *x, int32_t *row_sums);
// The corners of windows as quantized_windows takes them.
static inline void quantized_corners(const quantized_conv2d_args *a, int32_t *p, int32_t *q, quantized_corner *at, int32_t rows);
#ifndef QUANTIZED_WINDOWS
static inline void quantized_corners(const quantized_conv2d_args *a, int32_t *p, int32_t *q, quantized_corner *at, int32_t rows) {
  for (int32_t i = 0; i < rows; i++) at[i] = quantized_next(a, p, q);
}

static __attribute__((noinline)) void quantized_windows(const quantized_conv2d_args *a, const quantized_corner *at, int32_t rows, int32_t k, int32_t bytes, x_number *x, int32_t *row_sums) {
  const quantized_part of = quantized_part_of(a, k, bytes);
  const int32_t tile = (bytes + TOGETHER - 1) / TOGETHER * ROW;
  uint8_t room[PART];
  for (int32_t i = 0; i < rows; i++) {
    const int32_t sum = quantized_row(quantized_part_at(a, &of, at[i], room), bytes, (uint8_t)a->flip, x + (ptrdiff_t)(i / MR) * tile, i % MR, row_sums);
    if (row_sums) row_sums[i] = k == 0 ? sum : row_sums[i] + sum;
  }
}
#endif

static inline void quantized_conv2d(const quantized_conv2d_args *args) {
  // Of a copy, compilers know what calls and stores leave as it is.
  const quantized_conv2d_args copy = *args, *const a = &copy;
  const int32_t depth = a->kh * a->kw * a->c, outputs = a->oh * a->ow, panels = (a->n + N - 1) / N, whole = (depth + TOGETHER - 1) / TOGETHER * TOGETHER;
  assert(a->ih >= 1 && a->iw >= 1 && a->c >= 1 && a->oh >= 1 && a->ow >= 1 && a->n >= 1 && a->kh >= 1 && a->kw >= 1);
  const int32_t part = whole < PART ? whole : PART, fit = BLOCK / part / MR * MR, most = fit < ROWS ? fit : ROWS, blocks = (outputs + most - 1) / most, block = (outputs + blocks * MR - 1) / (blocks * MR) * MR;
  // Panels whose sums wait for further parts, or so that those of few rows share a pass.
  const int32_t waiting = depth > PART ? SUMS / (block * N) : block * N < NEAR ? NEAR / (block * N) : 1;
  x_number x[BLOCK + ROW] __attribute__((aligned(64)));
  int32_t sums[SUMS] __attribute__((aligned(64))), row_sums[ROWS];
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += block) {
    const int32_t rows = outputs - start < block ? outputs - start : block;
    const bool row_sums_wanted = with_row_sums(a, rows);
    quantized_corner at[ROWS];
    quantized_corners(a, &p, &q, at, rows);
    for (int32_t j0 = 0; j0 < panels; j0 += waiting) {
      const int32_t j1 = panels - j0 < waiting ? panels : j0 + waiting;
      for (int32_t k = 0; k < depth; k += PART) {
        const int32_t bytes = depth - k < PART ? depth - k : PART, groups = (bytes + TOGETHER - 1) / TOGETHER;
        if (j0 == 0 || depth > PART) quantized_windows(a, at, rows, k, bytes, x, row_sums_wanted ? row_sums : NULL);
        for (int32_t j = j0; j < j1; j++)
          quantized_products(a, x, (const int8_t *)a->w + ((ptrdiff_t)j * whole + k) * N, a->columns + (ptrdiff_t)j * 4 * N, groups, sums + (ptrdiff_t)(j - j0) * block * N, rows, k == 0);
      }
      for (int32_t j = j0; j < j1; j++)
        QUANTIZED_STORE(a, sums + (ptrdiff_t)(j - j0) * block * N, row_sums, a->columns + (ptrdiff_t)j * 4 * N, a->y + ((ptrdiff_t)start * a->ys + (ptrdiff_t)j * N) * a->bytes, rows,
                        a->n - j * N < N ? a->n - j * N : N);
    }
  }
}

#endif

#endif
