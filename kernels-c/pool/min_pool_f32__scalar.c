#include "../engine/kernels.gen.h"
#include "pool_f32.h"

void min_pool_f32__scalar(const float *x, float *y, int32_t m, int32_t n, int32_t taps, int32_t xs, int32_t ts, int32_t ys) {
  min_pool_rows(x, y, m, n, taps, xs, ts, ys);
}
