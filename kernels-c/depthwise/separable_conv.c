#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"
#include "region.h"

// Results of the depthwise convolution that a strip has room for.
enum { STRIP_FLOATS = 512 * N };

// As many outputs of a row as there is room for on the stack are computed depthwise, then taken from there by conv_f32. Strips end with the row, so that
// how rows are shared among threads changes no bit.
KERNEL(separable_conv_f32) {
  const int32_t c = a->c, oh = a->oh, ow = a->ow;
  const float *const r = a->r;
  assert(c >= 1 && c <= STRIP_FLOATS && oh >= 1 && ow >= 1 && a->n >= 1);
  float strip[STRIP_FLOATS];
  const int32_t strips = (ow - 1) / (STRIP_FLOATS / c) + 1, width = (ow - 1) / strips + 1;
  const depthwise_f32_args depthwise = {
    .x = a->x, .w = a->w, .b = a->b, .y = strip, .ih = a->ih, .iw = a->iw, .c = c, .oh = oh, .ow = ow, .kh = a->kh, .kw = a->kw, .sh = a->sh,
    .sw = a->sw, .dh = a->dh, .dw = a->dw, .pt = a->pt, .pl = a->pl, .xs = a->xs, .ys = c, .lo = a->dlo, .hi = a->dhi,
  };
  conv_f32_args pointwise = {
    .x = strip, .w = a->v, .b = a->d, .n = a->n, .c = c, .taps = 1, .xs = c, .rs = a->rs, .ys = a->ys, .lo = a->lo, .hi = a->hi,
  };
  for (int32_t p = 0; p < oh; p++) {
    for (int32_t q = 0; q < ow; q += width) {
      const depthwise_region of = {p, p + 1, q, ow - q < width ? ow : q + width};
      const ptrdiff_t at = (ptrdiff_t)p * ow + q;
      ISA_NAME(depthwise_region)(&depthwise, &of);
      pointwise.m = of.right - q;
      if (r) pointwise.r = r + at * a->rs;
      pointwise.y = a->y + at * a->ys;
      KERNEL_NAME(conv_f32)(&pointwise);
    }
  }
}
