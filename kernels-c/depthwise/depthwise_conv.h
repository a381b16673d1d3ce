// depthwise_conv_f32_n<N> (kernels.def): as many places of a row as a strip on the stack has room for are computed by depthwise_part, then taken from
// there by conv_f32_n<N>. Strips end with the row, so that how rows are shared among threads changes no bit. Include after `#define STRIP_FLOATS`.
#ifndef LINNET_DEPTHWISE_CONV_H
#define LINNET_DEPTHWISE_CONV_H

#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"
#include "depthwise_part.h"

typedef struct {
  const float *w, *b;
  float lo, hi;
} depthwise_weights;

static inline void depthwise_conv(depthwise_part_fn *part, conv_f32_n4_fn *rows, const depthwise_plane *in, const float *x, const depthwise_weights *first,
                                  const float *v, const float *d, const float *r, float *y, int32_t c, int32_t oh, int32_t ow, int32_t n, int32_t xs,
                                  int32_t rs, int32_t ys, float lo, float hi) {
  assert(c >= 1 && c <= STRIP_FLOATS && oh >= 1 && ow >= 1 && n >= 1);
  float strip[STRIP_FLOATS];
  const int32_t pieces = (ow - 1) / (STRIP_FLOATS / c) + 1, width = (ow - 1) / pieces + 1;
  for (int32_t p = 0; p < oh; p++) {
    for (int32_t q = 0; q < ow; q += width) {
      const depthwise_range of = {p, p + 1, q, ow - q < width ? ow : q + width};
      const ptrdiff_t place = (ptrdiff_t)p * ow + q;
      part(in, &of, x, first->w, first->b, NULL, strip, c, xs, 0, c, first->lo, first->hi);
      rows(strip, v, d, r ? r + place * rs : NULL, y + place * ys, of.right - q, n, c, 1, c, 0, rs, ys, lo, hi);
    }
  }
}

// The definition of depthwise_conv_f32_n<width>__<isa>.
#define DEPTHWISE_CONV(width, isa)                                                                                                           \
  depthwise_part_fn depthwise_part__##isa;                                                                                                   \
  void depthwise_conv_f32_n##width##__##isa(const float *x, const float *w, const float *b, const float *v, const float *d, const float *r,  \
                                            float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t kh, int32_t kw,     \
                                            int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t n, int32_t xs,   \
                                            int32_t rs, int32_t ys, float dlo, float dhi, float lo, float hi) {                              \
    const depthwise_plane in = {ih, iw, kh, kw, sh, sw, dh, dw, pt, pl};                                                                     \
    const depthwise_weights first = {w, b, dlo, dhi};                                                                                        \
    depthwise_conv(depthwise_part__##isa, conv_f32_n##width##__##isa, &in, x, &first, v, d, r, y, c, oh, ow, n, xs, rs, ys, lo, hi);         \
  }

#endif
