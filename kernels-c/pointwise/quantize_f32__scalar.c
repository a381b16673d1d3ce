#include "../activation/activation.h"
#include "../activation/each.h"
#include "../engine/kernels.gen.h"
#include "rounding.h"

#include <assert.h>

void quantize_f32__scalar(const float *x, float *y, int32_t n, float lo, float hi, float scale) {
  assert(n >= 1);
  const float inverse = 1.0f / scale;
  EACH for (int32_t i = 0; i < n; i++) {
    // every statement rounds, on boards with fused multiply-add too: 0 must come out as 0
    const float above = clamp_value(x[i], lo, hi) - lo;
    const float steps = above * inverse;
    const float size = floor_value(steps + 0.5f) * scale;
    y[i] = size + lo;
  }
}
