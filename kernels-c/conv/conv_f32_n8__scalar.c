#define NR 8
#include "conv_f32.h"

#include "../engine/kernels.gen.h"

void conv_f32_n8__scalar(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c,
                        int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {
  const conv_rows rows = {x, m, c, taps, xs, ts};
  conv_portable(&rows, w, b, r, y, n, rs, ys, lo, hi);
}
