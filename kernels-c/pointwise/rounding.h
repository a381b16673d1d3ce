// Rounding to integers in single precision without a rounding instruction. Beyond 2^23 every value is one; NaN gives NaN.
#ifndef LINNET_ROUNDING_H
#define LINNET_ROUNDING_H

#include <stdint.h>

#define ALL_INTEGERS 0x1p23f

static inline float floor_value(float x) {
  const int small = __builtin_fabsf(x) < ALL_INTEGERS;
  const float whole = (float)(int32_t)(small ? x : 0.0f);
  return small ? (whole > x ? whole - 1.0f : whole) : x;
}

static inline float ceil_value(float x) { return -floor_value(-x); }

// Halves to the even one: adding 2^23 rounds so.
static inline float round_value(float x) {
  const float shift = __builtin_copysignf(ALL_INTEGERS, x);
  return __builtin_fabsf(x) < ALL_INTEGERS ? (x + shift) - shift : x;
}

#endif
