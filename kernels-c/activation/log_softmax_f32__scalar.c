#include "../engine/kernels.gen.h"
#include "softmax_f32.h"

void log_softmax_f32__scalar(const float *x, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys) {
  log_softmax_rows(x, y, m, n, xs, ys);
}
