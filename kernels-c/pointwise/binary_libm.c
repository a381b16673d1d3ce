#include <math.h>

#include "binary.h"
#include "rounding.h"

#define FLOOR_QUOTIENT(u, v) floor_value((u) / (v))

static inline float floor_mod_value(float u, float v) {
  const float remainder = fmodf(u, v);
  return remainder != 0.0f && (remainder < 0.0f) != (v < 0.0f) ? remainder + v : remainder;
}

BINARY(pow_f32, powf)
BINARY(floor_div_f32, FLOOR_QUOTIENT)
BINARY(floor_mod_f32, floor_mod_value)
