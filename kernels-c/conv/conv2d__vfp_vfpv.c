#include "blocked_n4.h"
#include "kernels.gen.h"

#define MR 4
#define BLOCK_FLOATS 2304
#include "conv2d.h"

// Pieces of fewer values are slow to pack.
enum { MIN_RUN = 8 };

// For few columns (tile_n4__vfp_vfpv.S).
void ISA_NAME(conv_tile_4x4)(const float *const *rows, const float *w, int32_t c, int32_t taps, int32_t skip, float *sums, int32_t height);

static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * N],
                               int32_t height, bool first) {
  if (first) memset(sums, 0, MR * N * sizeof *sums);
  ISA_NAME(conv_tile_4x4)(rows, w, c, taps, (int32_t)skip * 4, sums, height);
}

// Windows, from the upper left corner of each on. (u, v) is tap `tap`.
typedef struct {
  const conv2d_f32_args *a;
  conv2d_corner at[BLOCK_ROWS];
  int32_t tap, u, v;
} window_rows;

static const float *window_row(void *rows, int32_t i, int32_t t, int32_t from, int32_t *run) {
  window_rows *const p = rows;
  const conv2d_f32_args *const a = p->a;
  // Taps come in order: a division takes longer than the packing of a row.
  if (t < p->tap) p->tap = p->u = p->v = 0;
  for (; p->tap < t; p->tap++) {
    if (++p->v < a->kw) continue;
    p->v = 0;
    p->u++;
  }
  const int32_t row = p->at[i].row + p->u * a->dh, column = p->at[i].column + p->v * a->dw;
  *run = a->c - from;
  if (row < 0 || row >= a->ih || column < 0 || column >= a->iw) return a->zero + from;
  // The remainder of this row of the window, as far as it is in the image.
  if (a->dw == 1 && a->xs == a->c) {
    const int32_t taps = a->kw - p->v, pixels = a->iw - column;
    *run = (taps < pixels ? taps : pixels) * a->c - from;
  }
  return conv2d_pixel(a, row, column) + from;
}

static void window_pack(void *rows, int32_t begin, int32_t m, int32_t t, int32_t from, int32_t depth, float *to) {
  const window_rows *const p = rows;
  const conv2d_f32_args *const a = p->a;
  const ptrdiff_t line = (ptrdiff_t)a->dh * a->iw * a->xs;
  const int32_t width = a->kw * a->c;
  int32_t u = 0;
  for (; t >= a->kw; t -= a->kw) u++;
  for (int32_t i = begin; i < begin + m; i += 4, to += 4 * depth) {
    const int32_t height = begin + m - i < 4 ? begin + m - i : 4;
    const float *x[4] = {NULL};
    bool within = a->dw == 1 && a->xs == a->c;
    for (int32_t k = 0; k < 4 && within; k++) {
      const conv2d_corner at = p->at[k < height ? i + k : i + height - 1];
      within = conv2d_within(a, at);
      if (within) x[k] = conv2d_pixel(a, at.row, at.column);
    }
    if (!within) {
      pack_rows(rows, window_row, i, height, a->c, u * a->kw + t, from, depth, to);
      continue;
    }
    float *next = to;
    ptrdiff_t row = u * line;
    for (int32_t left = depth, at = t * a->c + from; left; row += line, at = 0) {
      const int32_t count = width - at < left ? width - at : left;
      conv_pack_n4(x[0] + row + at, x[1] + row + at, x[2] + row + at, x[3] + row + at, next, count);
      next += 4 * count;
      left -= count;
    }
  }
}

// False, and nothing is done, where packing does not pay.
static bool blocked(const conv2d_f32_args *a) {
  const int32_t outputs = a->oh * a->ow, height = block_share(outputs, BLOCK_ROWS, 4);
  window_rows rows = {.a = a};
  if (a->n <= N || outputs < MR || a->c * (a->dw == 1 && a->xs == a->c ? a->kw : 1) < MIN_RUN) return false;
  for (int32_t start = 0, p = 0, q = 0; start < outputs; start += height) {
    const int32_t count = outputs - start < height ? outputs - start : height;
    for (int32_t i = 0; i < count; i++) rows.at[i] = conv2d_next(a, &p, &q);
    const conv_f32_args product = {
      .w = a->w, .b = a->b, .r = a->r ? a->r + (ptrdiff_t)start * a->rs : NULL, .y = a->y + (ptrdiff_t)start * a->ys, .m = count, .n = a->n,
      .c = a->c, .taps = a->kh * a->kw, .rs = a->rs, .ys = a->ys, .lo = a->lo, .hi = a->hi,
    };
    conv_blocked_n4(&rows, window_pack, &product);
  }
  return true;
}

KERNEL(conv2d_f32) {
  conv2d_check(a);
  if (!blocked(a)) conv2d(a);
}
