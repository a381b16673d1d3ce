// conv2d_f32_n4 around conv_block_n4 and, for few columns, the tile of tile_n4_armv6.h. Include after `#define TILE` and `#define MULTIPLY`,
// their names.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define NR 4
#define MR 4
#define BLOCK_FLOATS 2304
#define LEAST_RUN 8

void TILE(const float *const *rows, const float *w, int32_t c, int32_t taps, int32_t skip, float *sums, int32_t height);

static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * NR],
                               int32_t height, bool first) {
  if (first) memset(sums, 0, MR * NR * sizeof *sums);
  TILE(rows, w, c, taps, (int32_t)skip * 4, sums, height);
}

#define CONV2D_BLOCKED plane_blocked
#include "blocked_n4.h"
#include "conv2d_f32.h"

// Windows, from the upper left corner of each on. (u, v) is tap `tap`.
typedef struct {
  const conv2d_plane *in;
  conv2d_corner at[BLOCK_ROWS];
  int32_t tap, u, v;
} plane_rows;

static const float *plane_row(void *rows, int32_t i, int32_t t, int32_t from, int32_t *run) {
  plane_rows *const p = rows;
  const conv2d_plane *const in = p->in;
  // Taps come in order: a division takes longer than the packing of a row.
  if (t < p->tap) p->tap = p->u = p->v = 0;
  for (; p->tap < t; p->tap++) {
    if (++p->v < in->kw) continue;
    p->v = 0;
    p->u++;
  }
  const int32_t row = p->at[i].row + p->u * in->dh, column = p->at[i].column + p->v * in->dw;
  *run = in->c - from;
  if (row < 0 || row >= in->ih || column < 0 || column >= in->iw) return in->zero + from;
  // The rest of this row of the window, as far as it is in the plane.
  if (in->dw == 1 && in->xs == in->c) {
    const int32_t taps = in->kw - p->v, places = in->iw - column;
    *run = (taps < places ? taps : places) * in->c - from;
  }
  return conv2d_place(in, row, column) + from;
}

static void plane_pack(void *rows, int32_t begin, int32_t m, int32_t t, int32_t from, int32_t depth, float *to) {
  const plane_rows *const p = rows;
  const conv2d_plane *const in = p->in;
  const ptrdiff_t line = (ptrdiff_t)in->dh * in->iw * in->xs;
  const int32_t width = in->kw * in->c;
  int32_t u = 0;
  for (; t >= in->kw; t -= in->kw) u++;
  for (int32_t i = begin; i < begin + m; i += 4, to += 4 * depth) {
    const int32_t height = begin + m - i < 4 ? begin + m - i : 4;
    const float *x[4] = {NULL};
    bool within = in->dw == 1 && in->xs == in->c;
    for (int32_t k = 0; k < 4 && within; k++) {
      const conv2d_corner at = p->at[k < height ? i + k : i + height - 1];
      within = conv2d_within(in, at);
      if (within) x[k] = conv2d_place(in, at.row, at.column);
    }
    if (!within) {
      pack_rows(rows, plane_row, i, height, in->c, u * in->kw + t, from, depth, to);
      continue;
    }
    float *next = to;
    ptrdiff_t row = u * line;
    for (int32_t left = depth, at = t * in->c + from; left; row += line, at = 0) {
      const int32_t count = width - at < left ? width - at : left;
      conv_pack_n4(x[0] + row + at, x[1] + row + at, x[2] + row + at, x[3] + row + at, next, count);
      next += 4 * count;
      left -= count;
    }
  }
}

static bool plane_blocked(const conv2d_plane *in, const float *w, const float *b, const float *r, float *y, int32_t oh, int32_t ow, int32_t n,
                          int32_t rs, int32_t ys, float lo, float hi) {
  const int32_t places = oh * ow, height = block_part(places, BLOCK_ROWS, 4);
  plane_rows rows = {.in = in};
  // Pieces of fewer values are slow to pack.
  if (n <= NR || places < MR || in->c * (in->dw == 1 && in->xs == in->c ? in->kw : 1) < LEAST_RUN) return false;
  for (int32_t start = 0, p = 0, q = 0; start < places; start += height) {
    const int32_t count = places - start < height ? places - start : height;
    for (int32_t i = 0; i < count; i++) {
      rows.at[i] = (conv2d_corner){p * in->sh - in->pt, q * in->sw - in->pl};
      if (++q == ow) {
        q = 0;
        p++;
      }
    }
    const conv_product_n4 product = {w, b, r ? r + (ptrdiff_t)start * rs : NULL, y + (ptrdiff_t)start * ys, count, n, in->c, in->kh * in->kw, rs, ys, lo, hi};
    conv_blocked_n4(&rows, plane_pack, &product, MULTIPLY);
  }
  return true;
}
