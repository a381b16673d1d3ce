// Windows are read where they are. Outputs whose windows have the same taps in the image make rectangles: one in the middle, and around it those that
// padding cuts off, each a row or a column wide.
#include <assert.h>
#include <stdbool.h>

#include "../pool/taps.h"
#include "kernels.gen.h"
#include "tile_n16.h"

typedef struct {
  int32_t from, to;
  tap_range taps;
} stretch;

// The next stretch of outputs along one axis, from `from` on.
static inline stretch next_stretch(int32_t from, int32_t outputs, int32_t stride, int32_t before, int32_t taps, int32_t dilation, int32_t length) {
  const int32_t begin = from * stride - before, reach = length - 1 + before - (taps - 1) * dilation;
  const int32_t whole = begin < 0 || reach < 0 ? 0 : reach / stride + 1;  // up to here no window is cut off
  return (stretch){from, whole <= from ? from + 1 : whole < outputs ? whole : outputs, taps_within(begin, taps, dilation, length)};
}

// The outputs of some rows and some columns of the image; w and `to`: of the first tile's columns, `next` as in tile_n16.h.
static inline void conv_rectangle(const conv2d_f32_args *a, stretch rows, stretch columns, const float *w, const float *next, const conv_result *to,
                                  int32_t width) {
  const int32_t height = rows.to - rows.from, length = columns.to - columns.from, taps = columns.taps.to - columns.taps.from;
  const bool together = a->dw == 1 && a->xs == a->c;  // the taps of a line are one stretch of x
  const bool across = length >= height;               // rows of tiles run along the image's
  const ptrdiff_t xs = a->xs, line = a->iw * xs, right = a->sw * xs, down = a->sh * line;
  const conv_window of = {
      .c = together ? taps * a->c : a->c, .taps = together ? taps > 0 : taps, .lines = rows.taps.to - rows.taps.from, .xs = across ? right : down,
      .ts = a->dw * xs, .ls = a->dh * line, .gap = (ptrdiff_t)(a->kw - taps) * a->c * N,
      .second = second_vector((ptrdiff_t)a->kh * a->kw * a->c * N),
  };
  const bool some = of.lines > 0 && taps > 0;  // else nothing of x is read
  const float *const x = some ? a->x + ((ptrdiff_t)rows.from * a->sh - a->pt + rows.taps.from * a->dh) * line +
                                    ((ptrdiff_t)columns.from * a->sw - a->pl + columns.taps.from * a->dw) * xs
                              : a->x;
  const float *const weights = w + (ptrdiff_t)(rows.taps.from * a->kw + columns.taps.from) * a->c * N;
  const ptrdiff_t first = (ptrdiff_t)rows.from * a->ow + columns.from, along = across ? 1 : a->ow, aside = across ? a->ow : 1;
  for (int32_t i = 0; i < (across ? height : length); i++) {
    conv_result at = result_at(to, first + i * aside, 0);
    at.rs *= along;
    at.ys *= along;
    ISA_NAME(conv_columns)(&of, some ? x + i * (across ? down : right) : x, weights, next, &at, across ? length : height, width);
  }
}

KERNEL(conv2d_f32) {
  const int32_t n = a->n;
  assert(a->ih >= 1 && a->iw >= 1 && a->c >= 1 && a->oh >= 1 && a->ow >= 1 && n >= 1 && a->kh >= 1 && a->kw >= 1);
  assert(a->sh >= 1 && a->sw >= 1 && a->dh >= 1 && a->dw >= 1 && a->pt >= 0 && a->pl >= 0 && a->xs >= 0 && a->rs >= 0 && a->ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)a->kh * a->kw * a->c * N;
  const conv_result out = {a->b, a->r, a->y, a->rs, a->ys, a->lo, a->hi};
  // rows of outputs whose lines of x stay in the second-level cache while all columns pass
  const int64_t fit = BLOCK_FLOATS / ((ptrdiff_t)a->iw * a->xs * a->sh + 1);
  const int32_t block = fit < 4 ? 4 : fit < a->oh ? (int32_t)fit : a->oh;
  for (int32_t start = 0; start < a->oh; start += block) {
    const int32_t end = a->oh - start < block ? a->oh : start + block;
    for (int32_t j = 0; j < n; j += TILE_COLUMNS) {
      const conv_result to = result_at(&out, 0, j);
      for (stretch rows = {.to = start}; rows.to < end;) {
        rows = next_stretch(rows.to, end, a->sh, a->pt, a->kh, a->dh, a->ih);
        for (stretch columns = {.to = 0}; columns.to < a->ow;) {
          columns = next_stretch(columns.to, a->ow, a->sw, a->pl, a->kw, a->dw, a->iw);
          conv_rectangle(a, rows, columns, columns_at(a->w, panel, j), columns_at(a->w, panel, j + TILE_COLUMNS), &to, n - j);
        }
      }
    }
  }
}
