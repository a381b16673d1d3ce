// conv2d_f32_n16 (kernels.def) with the tiles of tile_n16.h. Windows are read where they are. Outputs whose windows have the same taps in the image
// make rectangles: one in the middle, and around it those that padding cuts off, each a row or a column wide.
#ifndef LINNET_CONV2D_N16_H
#define LINNET_CONV2D_N16_H

#include "../engine/kernels.gen.h"
#include "../pool/taps.h"
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

typedef struct {
  const float *x;
  int32_t ih, iw, c, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl;
  ptrdiff_t xs;
} conv_plane;

// The outputs of some rows and some columns of the image; w and `to`: of the first tile's columns, `next` as in columns_n16.h.
static inline void conv_rectangle(conv_columns_fn *columns_of, const conv_plane *in, stretch rows, stretch columns, const float *w, const float *next,
                                  const conv_result *to, int32_t width) {
  const int32_t height = rows.to - rows.from, length = columns.to - columns.from, taps = columns.taps.to - columns.taps.from;
  const bool together = in->dw == 1 && in->xs == in->c;  // the taps of a line are one stretch of x
  const bool across = length >= height;                  // rows of tiles run along the image's
  const ptrdiff_t line = in->iw * in->xs, right = in->sw * in->xs, down = in->sh * line;
  const conv_window of = {
      .c = together ? taps * in->c : in->c, .taps = together ? taps > 0 : taps, .lines = rows.taps.to - rows.taps.from, .xs = across ? right : down,
      .ts = in->dw * in->xs, .ls = in->dh * line, .gap = (ptrdiff_t)(in->kw - taps) * in->c * NR,
      .second = second_vector((ptrdiff_t)in->kh * in->kw * in->c * NR),
  };
  const bool some = of.lines > 0 && taps > 0;  // else nothing of x is read
  const float *const x = some ? in->x + ((ptrdiff_t)rows.from * in->sh - in->pt + rows.taps.from * in->dh) * line +
                                    ((ptrdiff_t)columns.from * in->sw - in->pl + columns.taps.from * in->dw) * in->xs
                              : in->x;
  const float *const weights = w + (ptrdiff_t)(rows.taps.from * in->kw + columns.taps.from) * in->c * NR;
  const ptrdiff_t first = (ptrdiff_t)rows.from * in->ow + columns.from, along = across ? 1 : in->ow, aside = across ? in->ow : 1;
  for (int32_t i = 0; i < (across ? height : length); i++) {
    const ptrdiff_t place = first + i * aside;
    const conv_result at = {to->b, to->r ? to->r + place * to->rs : NULL, to->y + place * to->ys, along * to->rs, along * to->ys, to->lo, to->hi};
    columns_of(&of, some ? x + i * (across ? down : right) : x, weights, next, &at, across ? length : height, width);
  }
}

static inline void conv2d(conv_columns_fn *columns_of, const conv_plane *in, const float *w, const conv_result *out, int32_t n) {
  assert(in->ih >= 1 && in->iw >= 1 && in->c >= 1 && in->oh >= 1 && in->ow >= 1 && n >= 1 && in->kh >= 1 && in->kw >= 1);
  assert(in->sh >= 1 && in->sw >= 1 && in->dh >= 1 && in->dw >= 1 && in->pt >= 0 && in->pl >= 0 && in->xs >= 0 && out->rs >= 0 && out->ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)in->kh * in->kw * in->c * NR;
  // rows of outputs whose lines of x stay in the second-level cache while all columns pass
  const int64_t fit = BLOCK_FLOATS / (in->iw * in->xs * in->sh + 1);
  const int32_t block = fit < 4 ? 4 : fit < in->oh ? (int32_t)fit : in->oh;
  for (int32_t start = 0; start < in->oh; start += block) {
    const int32_t end = in->oh - start < block ? in->oh : start + block;
    for (int32_t j = 0; j < n; j += TILE_COLUMNS) {
      const conv_result to = {out->b ? out->b + j : NULL, out->r ? out->r + j : NULL, out->y + j, out->rs, out->ys, out->lo, out->hi};
      for (stretch rows = {.to = start}; rows.to < end;) {
        rows = next_stretch(rows.to, end, in->sh, in->pt, in->kh, in->dh, in->ih);
        for (stretch columns = {.to = 0}; columns.to < in->ow;) {
          columns = next_stretch(columns.to, in->ow, in->sw, in->pl, in->kw, in->dw, in->iw);
          conv_rectangle(columns_of, in, rows, columns, columns_at(w, panel, j), columns_at(w, panel, j + TILE_COLUMNS), &to, n - j);
        }
      }
    }
  }
}

#define CONV2D_N16(isa)                                                                                                                     \
  conv_columns_fn conv_columns__##isa;                                                                                                      \
  void conv2d_f32_n16__##isa(const float *x, const float *w, const float *zero, const float *b, const float *r, float *y, int32_t ih,       \
                             int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t n, int32_t kh, int32_t kw, int32_t sh, int32_t sw,      \
                             int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {      \
    (void)zero;                                                                                                                             \
    const conv_plane in = {x, ih, iw, c, oh, ow, kh, kw, sh, sw, dh, dw, pt, pl, xs};                                                       \
    const conv_result out = {b, r, y, rs, ys, lo, hi};                                                                                      \
    conv2d(conv_columns__##isa, &in, w, &out, n);                                                                                           \
  }

#endif
