#define NR 4
#include "conv_f32.h"

#include "../engine/kernels.gen.h"

void conv_gate_f32_n4__scalar(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps,
                             int32_t xs, int32_t ts, int32_t ys) {
  const conv_rows rows = {x, m, c, taps, xs, ts};
  conv_gate_portable(&rows, w, b, y, n, ys);
}
