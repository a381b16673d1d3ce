#include "../engine/kernels.gen.h"
#include "../pool/taps.h"
#include "conv_n16_avx512.h"

// Windows are read where they are. Outputs whose windows have the same taps in the image make rectangles: one in the middle, and around it those
// that padding cuts off, each a row or a column wide.
typedef struct {
  int32_t from, to;
  tap_range taps;
} stretch;

// The next stretch of outputs along one axis, from `from` on.
static stretch next_stretch(int32_t from, int32_t outputs, int32_t stride, int32_t before, int32_t taps, int32_t dilation, int32_t length) {
  const int32_t begin = from * stride - before, reach = length - 1 + before - (taps - 1) * dilation;
  const int32_t whole = begin < 0 || reach < 0 ? 0 : reach / stride + 1;  // up to here no window is cut off
  return (stretch){from, whole <= from ? from + 1 : whole < outputs ? whole : outputs, taps_within(begin, taps, dilation, length)};
}

typedef struct {
  const float *x, *w;
  int32_t iw, c, kw, sh, sw, dh, dw, pt, pl, ow;
  ptrdiff_t xs, panel;
} plane;

static void rectangle(const plane *in, stretch rows, stretch columns, const conv_result *to, int32_t width) {
  const int32_t height = rows.to - rows.from, length = columns.to - columns.from, taps = columns.taps.to - columns.taps.from;
  const bool together = in->dw == 1 && in->xs == in->c;  // the taps of a line are one stretch of x
  const bool across = length >= height;                  // rows of tiles run along the image's
  const ptrdiff_t line = (ptrdiff_t)in->iw * in->xs, right = in->sw * in->xs, down = in->sh * line;
  const conv_window of = {
      .c = together ? taps * in->c : in->c, .taps = together ? taps > 0 : taps, .lines = rows.taps.to - rows.taps.from, .xs = across ? right : down,
      .ts = in->dw * in->xs, .ls = in->dh * line, .gap = (ptrdiff_t)(in->kw - taps) * in->c * NR, .panel = in->panel,
  };
  const bool some = of.lines > 0 && taps > 0;  // else nothing of x is read
  const float *const x = some ? in->x + ((ptrdiff_t)rows.from * in->sh - in->pt + rows.taps.from * in->dh) * line +
                                    ((ptrdiff_t)columns.from * in->sw - in->pl + columns.taps.from * in->dw) * in->xs
                              : in->x;
  const float *const w = in->w + (ptrdiff_t)(rows.taps.from * in->kw + columns.taps.from) * in->c * NR;
  const ptrdiff_t first = (ptrdiff_t)rows.from * in->ow + columns.from, along = across ? 1 : in->ow, aside = across ? in->ow : 1;
  for (int32_t i = 0; i < (across ? height : length); i++) {
    const ptrdiff_t place = first + i * aside;
    const conv_result at = {to->b, to->r ? to->r + place * to->rs : NULL, to->y + place * to->ys, along * to->rs, along * to->ys, to->lo, to->hi};
    conv_columns(&of, some ? x + i * (across ? down : right) : x, w, &at, across ? length : height, width);
  }
}

void conv2d_f32_n16__avx512(const float *x, const float *w, const float *zero, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c,
                            int32_t oh, int32_t ow, int32_t n, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt,
                            int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {
  (void)zero;
  assert(ih >= 1 && iw >= 1 && c >= 1 && oh >= 1 && ow >= 1 && n >= 1 && kh >= 1 && kw >= 1 && sh >= 1 && sw >= 1 && dh >= 1 && dw >= 1);
  assert(pt >= 0 && pl >= 0 && xs >= 0 && rs >= 0 && ys >= 0);
  const ptrdiff_t panel = (ptrdiff_t)kh * kw * c * NR;
  // outputs whose lines of x stay in the second-level cache while all panels pass
  const int64_t fit = BLOCK_FLOATS / ((int64_t)iw * xs * sh + 1);
  const int32_t block = fit < 4 ? 4 : fit < oh ? (int32_t)fit : oh;
  for (int32_t start = 0; start < oh; start += block) {
    const int32_t end = oh - start < block ? oh : start + block;
    for (int32_t j = 0; j < n; j += 2 * NR) {
      const plane in = {x, w + j / NR * panel, iw, c, kw, sh, sw, dh, dw, pt, pl, ow, xs, panel};
      const conv_result to = {b ? b + j : NULL, r ? r + j : NULL, y + j, rs, ys, lo, hi};
      for (stretch rows = {.to = start}; rows.to < end;) {
        rows = next_stretch(rows.to, end, sh, pt, kh, dh, ih);
        for (stretch columns = {.to = 0}; columns.to < ow;) {
          columns = next_stretch(columns.to, ow, sw, pl, kw, dw, iw);
          rectangle(&in, rows, columns, &to, n - j);
        }
      }
    }
  }
}
