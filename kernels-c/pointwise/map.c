#include "../activation/map.h"

#include <math.h>

#include "../activation/activation.h"
#include "rounding.h"

MAP(sqrt_f32, __builtin_sqrtf(v))
MAP(rsqrt_f32, 1.0f / __builtin_sqrtf(v))
MAP(neg_f32, -v)
MAP(abs_f32, __builtin_fabsf(v))
MAP(floor_f32, floor_value(v))
MAP(ceil_f32, ceil_value(v))
MAP(round_f32, round_value(v))
MAP(sign_f32, v != v ? v : (float)((v > 0.0f) - (v < 0.0f)))
MAP(sin_f32, sinf(v))
MAP(cos_f32, cosf(v))

// Every statement rounds, on boards with fused multiply-add too: 0 must come out as 0.
static inline float fake_quant_value(float x, float lo, float hi, float scale, float inverse) {
  const float above = clamp_value(x, lo, hi) - lo;
  const float steps = above * inverse;
  const float size = floor_value(steps + 0.5f) * scale;
  return size + lo;
}

MAP_WITH(fake_quant_f32, const float lo = a->lo; const float hi = a->hi; const float scale = a->scale; const float inverse = 1.0f / scale,
         fake_quant_value(v, lo, hi, scale, inverse))
