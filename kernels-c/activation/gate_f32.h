// gate_f32 (kernels.def): every portable variant is this loop, compiled for its instruction set.
#ifndef LINNET_GATE_F32_H
#define LINNET_GATE_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "activation.h"

static inline void gate_rows(const float *a, const float *g, float *y, int32_t m, int32_t n, int32_t as, int32_t gs, int32_t ys) {
  assert(m >= 1 && n >= 1 && as >= 0 && gs >= 0 && ys >= 0);
  for (int32_t i = 0; i < m; i++) {
    const float *ai = a + (ptrdiff_t)i * as, *gi = g + (ptrdiff_t)i * gs;
    float *yi = y + (ptrdiff_t)i * ys;
    for (int32_t j = 0; j < n; j++) yi[j] = gate_value(ai[j], gi[j]);
  }
}

#endif
