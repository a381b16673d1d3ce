// winograd_f32_n<N> (kernels.def) around conv_f32_n<N> of the same instruction set.
#ifndef LINNET_WINOGRAD_F32_H
#define LINNET_WINOGRAD_F32_H

#include <assert.h>
#include <stdint.h>

#include "../engine/kernels.gen.h"

typedef struct {
  const float *x, *w, *zero, *b, *r;
  float *scratch, *y;
  int32_t ih, iw, c, oh, ow, n, pt, pl, xs, rs, ys;
  // Tiles and columns that are computed together, and the number that rows given to conv_f32_n<N> are a multiple of.
  int32_t tiles, columns, unit;
  float lo, hi;
} winograd_call;

// `count` channels, a multiple of the lanes of a vector, of 6 x 6 places to values at the 36 points, `step` apart.
typedef void winograd_input_fn(const float *const *place, int32_t count, float *to, int32_t step);
// Of `count` columns, a multiple of the lanes of a vector, values at the 36 points, `step` apart, to 4 x 4 results in the place of the first 16.
typedef void winograd_output_fn(float *sums, int32_t step, int32_t count);
typedef void winograd_fn(const winograd_call *call, conv_f32_n4_fn *rows, int32_t nr, winograd_input_fn *input, winograd_output_fn *output);
winograd_fn winograd_plain;
winograd_input_fn winograd_input_plain;
winograd_output_fn winograd_output_plain;

// The definition of winograd_f32_n<nr>__<isa> by conv_f32_n<nr>__<isa>, transforms, and a function that is winograd_lanes. `unit`: sums of the
// row kernel must not depend on where among so many rows one is, for parts of a call to be the same as the whole.
#define WINOGRAD(name, rows, nr, unit, run, input, output)                                                                                   \
  void name(const float *x, const float *w, const float *zero, const float *b, const float *r, float *scratch, float *y, int32_t ih,        \
            int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t n, int32_t pt, int32_t pl, int32_t xs, int32_t rs, int32_t ys,           \
            int32_t t, int32_t m, int32_t p, float lo, float hi) {                                                                          \
    assert(ih >= 1 && iw >= 1 && c >= 1 && oh >= 1 && ow >= 1 && n >= 1 && pt >= 0 && pl >= 0 && xs >= 0 && rs >= 0 && ys >= 0);            \
    assert(t >= 1 && m >= 1 && p >= 1);                                                                                                     \
    const int32_t room = (oh + 3) / 4 * t, tiles = (room < m ? room : m) * (unit), columns = p * (nr);                                      \
    const winograd_call call = {x, w, zero, b, r, scratch, y, ih, iw, c, oh, ow, n, pt, pl, xs, rs, ys, tiles, columns, unit, lo, hi};      \
    run(&call, rows, nr, input, output);                                                                                                    \
  }

#endif
