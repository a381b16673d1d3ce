#include "../engine/kernels.gen.h"
#include "../activation/map_f32.h"

void clamp_f32__avx2(const float *x, float *y, int32_t n, float lo, float hi) {
  assert(n >= 1);
  EACH for (int32_t i = 0; i < n; i++) y[i] = clamp_value(x[i], lo, hi);
}
