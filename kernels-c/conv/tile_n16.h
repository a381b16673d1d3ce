// Tiles of the convolutions with panels of 16 columns (kernels.def), for instruction sets whose vectors are a panel or half of one: up to MR rows of
// x by two vectors of columns, their sums in registers.
#ifndef LINNET_TILE_N16_H
#define LINNET_TILE_N16_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../activation/lanes.h"
#include "kernels.gen.h"
#include "result.h"

// What a row of x is multiplied with: `lines` times `taps` stretches of c elements, whose weights lie together but for a gap after each line.
typedef struct {
  int32_t c, taps, lines;
  ptrdiff_t xs, ts, ls;   // of x, in elements: between rows, taps and lines
  ptrdiff_t gap, second;  // of w: between lines, and from one vector of columns to the other
} conv_window;

// Rows of x by the columns of one tile, defined beside conv_f32_n16 of each instruction set: m rows, the first `width` columns. The weights `next`, as many as these, are on their way to the second-level cache meanwhile: processors that
// foresee their loads do so within a page only.
void ISA_NAME(conv_columns)(const conv_window *of, const float *x, const float *w, const float *next, const conv_result *to, int32_t m, int32_t width);

_Static_assert(N == 16, "panels of 16 columns");

#ifdef __AVX512F__
enum { MR = 14 };
#else
enum { MR = 6 };
#endif
// Columns of a tile, and values of x that stay in the second-level cache while all columns pass.
enum { TILE_COLUMNS = 2 * LANES, BLOCK_FLOATS = 96 << 10 };

typedef struct {
  lanes v[MR][2];
} conv_sums;

// `rows` and `vectors` are constants at every call: a loop of its own for each. Fetches one line of `ahead` a step of the depth.
static inline __attribute__((always_inline)) void conv_multiply(const conv_window *of, const float *x, const float *w, const float *ahead, conv_sums *sums,
                                                                const int rows, const int vectors) {
  for (int32_t u = of->lines; u > 0; u--, x += of->ls, w += of->gap) {
    const float *tap = x;
    for (int32_t t = of->taps; t > 0; t--, tap += of->ts) {
      for (int32_t k = 0; k < of->c; k++, w += N, ahead += N) {
        __builtin_prefetch(ahead, 0, 2);
        const lanes first = lanes_load(w), second = vectors > 1 ? lanes_load(w + of->second) : first;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          const lanes a = lanes_set(tap[r * of->xs + k]);
          sums->v[r][0] = lanes_madd(sums->v[r][0], a, first);
          if (vectors > 1) sums->v[r][1] = lanes_madd(sums->v[r][1], a, second);
        }
      }
    }
  }
}

// y = clamp(b + r + sums); `last` columns of the last vector count.
static inline __attribute__((always_inline)) void conv_rows(const conv_window *of, const float *x, const float *w, const float *ahead,
                                                            const conv_result *to, int last, const int rows, const int vectors) {
  const lanes lo = lanes_set(to->lo), hi = lanes_set(to->hi);
  const int count[2] = {vectors > 1 ? LANES : last, last};
  conv_sums sums;
#pragma clang loop unroll(full)
  for (int i = 0; i < vectors; i++) {
    const lanes bias = to->b ? lanes_load_some(to->b + i * LANES, count[i]) : lanes_set(0.0f);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sums.v[r][i] = to->r ? lanes_add(bias, lanes_load_some(to->r + r * to->rs + i * LANES, count[i])) : bias;
  }
  conv_multiply(of, x, w, ahead, &sums, rows, vectors);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int i = 0; i < vectors; i++) lanes_store_some(to->y + r * to->ys + i * LANES, lanes_clamp(sums.v[r][i], lo, hi), count[i]);
  }
}

// Calls of(rows) with a constant.
#ifdef __AVX512F__
#define TALL_HEIGHTS(of)  \
  case 7: of(7); break;   \
  case 8: of(8); break;   \
  case 9: of(9); break;   \
  case 10: of(10); break; \
  case 11: of(11); break; \
  case 12: of(12); break; \
  case 13: of(13); break; \
  case 14: of(14); break;
#else
#define TALL_HEIGHTS(of)
#endif
#define EACH_HEIGHT(rows, of) \
  switch (rows) {             \
    case 1: of(1); break;     \
    case 2: of(2); break;     \
    case 3: of(3); break;     \
    case 4: of(4); break;     \
    case 5: of(5); break;     \
    case 6: of(6); break;     \
    TALL_HEIGHTS(of)          \
    default: assert(false);   \
  }

static inline void conv_tile(const conv_window *of, const float *x, const float *w, const float *ahead, const conv_result *to, int32_t width, int32_t rows) {
  const int32_t last = width > LANES ? width - LANES : width;
#define ONE(height) conv_rows(of, x, w, ahead, to, last, height, 1)
#define TWO(height) conv_rows(of, x, w, ahead, to, last, height, 2)
  if (width > LANES) EACH_HEIGHT(rows, TWO)
  else EACH_HEIGHT(rows, ONE)
#undef ONE
#undef TWO
}

// Rows of the next tile where `left` are left: shared out evenly, for a low tile does not keep the multipliers busy.
static inline int32_t tile_rows(int32_t left) {
  const int32_t tiles = (left + MR - 1) / MR;
  return (left + tiles - 1) / tiles;
}

// Where a tile's columns begin in w, and from one vector of them to the other; `panel`: elements of one.
static inline const float *columns_at(const float *w, ptrdiff_t panel, int32_t column) { return w + column / N * panel + column % N; }
static inline ptrdiff_t second_vector(ptrdiff_t panel) { return (int)LANES < N ? LANES : panel; }

#endif
