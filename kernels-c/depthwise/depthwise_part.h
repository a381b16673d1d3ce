// Some of the results of depthwise_f32 (kernels.def), of any instruction set: depthwise_part__<isa>, defined beside depthwise_f32__<isa>.
#ifndef LINNET_DEPTHWISE_PART_H
#define LINNET_DEPTHWISE_PART_H

#include <stdint.h>

typedef struct {
  int32_t ih, iw, kh, kw, sh, sw, dh, dw, pt, pl;
} depthwise_plane;

// Rows from top to below bottom, of each the columns from left to below right.
typedef struct {
  int32_t top, bottom, left, right;
} depthwise_range;

// y and r hold these results only, one row's behind the other's.
typedef void depthwise_part_fn(const depthwise_plane *in, const depthwise_range *of, const float *x, const float *w, const float *b, const float *r,
                               float *y, int32_t c, int32_t xs, int32_t rs, int32_t ys, float lo, float hi);

#endif
