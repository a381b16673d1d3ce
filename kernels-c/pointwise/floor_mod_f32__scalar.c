#include <math.h>

#include "../engine/kernels.gen.h"
#include "binary_f32.h"

static inline float floor_mod_value(float a, float b) {
  const float rest = fmodf(a, b);
  return rest != 0.0f && (rest < 0.0f) != (b < 0.0f) ? rest + b : rest;
}

BINARY_F32(floor_mod_f32__scalar, floor_mod_value)
