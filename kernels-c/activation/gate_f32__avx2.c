#include "../engine/kernels.gen.h"
#include "gate_f32.h"

void gate_f32__avx2(const float *a, const float *g, float *y, int32_t m, int32_t n, int32_t as, int32_t gs, int32_t ys) {
  gate_rows(a, g, y, m, n, as, gs, ys);
}
