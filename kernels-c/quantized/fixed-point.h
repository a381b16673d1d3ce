// Functions of fixed-point numbers of 16 or of 32 bits, bit for bit as src/eval/fixed-point.ts defines them.
#pragma once
#include <stdint.h>

// round(a * b / 2^31), halves upwards.
static inline int32_t doubling_high_mul(int32_t a, int32_t b) {
  if (a == INT32_MIN && b == a) return INT32_MAX;
  const int64_t product = (int64_t)a * b;
  return (int32_t)((product + (product >= 0 ? 1 << 30 : 1 - (1 << 30))) / ((int64_t)1 << 31));
}

// x / 2^exponent, 0 to 31, halves away from zero.
static inline int32_t rounding_divide(int32_t x, int32_t exponent) {
  const uint32_t mask = ((uint32_t)1 << exponent) - 1, threshold = (mask >> 1) + (x < 0);
  return (x >> exponent) + (((uint32_t)x & mask) > threshold);
}

static inline int32_t most_of(int bits) { return bits == 32 ? INT32_MAX : INT16_MAX; }
static inline int32_t saturated(int bits, int64_t x) { return (int32_t)(x > most_of(bits) ? most_of(bits) : x < -(int64_t)most_of(bits) - 1 ? -(int64_t)most_of(bits) - 1 : x); }

static inline int32_t fixed_mul(int bits, int32_t a, int32_t b) {
  if (bits == 32) return doubling_high_mul(a, b);
  const int64_t product = (int64_t)a * b;
  return saturated(16, (product + (product >= 0 ? 1 << 14 : 1 - (1 << 14))) / (1 << 15));
}

// A constant that is given with 32 bits.
static inline int32_t fixed_constant(int bits, int32_t of32) { return bits == 32 ? of32 : (int32_t)(((int64_t)of32 + (1 << 15)) >> 16); }

// exp(a) for -1/4 <= a < 0: a Taylor polynomial about -1/8.
static inline int32_t exp_of_quarter(int bits, int32_t a) {
  const int32_t x = a + (1 << (bits - 4)), x2 = fixed_mul(bits, x, x), x3 = fixed_mul(bits, x2, x), x4 = fixed_mul(bits, x2, x2);
  const int32_t higher = rounding_divide(fixed_mul(bits, rounding_divide(x4, 2) + x3, fixed_constant(bits, 715827883)) + x2, 1);
  const int32_t eighth = fixed_constant(bits, 1895147668);
  return saturated(bits, (int64_t)eighth + fixed_mul(bits, eighth, x + higher));
}

// exp(a) for a <= 0 with so many bits before the point, 0 to 5; all bits of the result are behind it.
static inline int32_t fixed_exp(int bits, int32_t a, int32_t integer_bits) {
  // exp(-2^i) for i from -2 to 4
  static const int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
  if (a == 0) return most_of(bits);
  const int32_t quarter = (int32_t)1 << (bits - 3 - integer_bits), within = (a & (quarter - 1)) - quarter;
  const uint32_t remainder = (uint32_t)within - (uint32_t)a;
  int32_t y = exp_of_quarter(bits, saturated(bits, (int64_t)within * ((int64_t)1 << integer_bits)));
  for (int32_t i = 0; i < 7 && i - 2 < integer_bits; i++)
    if (remainder & ((uint32_t)quarter << i)) y = fixed_mul(bits, y, fixed_constant(bits, powers[i]));
  return y;
}

// 2 / (1 + a) with 2 bits before the point, for 0 <= a < 1, by Newton's method.
static inline int32_t twice_reciprocal(int bits, int32_t a) {
  const int32_t half = (int32_t)(((int64_t)a + most_of(bits) + 1) >> 1);
  int64_t x = (int64_t)fixed_constant(bits, 1515870810) + fixed_mul(bits, half, fixed_constant(bits, -1010580540));
  for (int i = 0; i < 3; i++) x += saturated(bits, (int64_t)fixed_mul(bits, (int32_t)x, (1 << (bits - 3)) - fixed_mul(bits, half, (int32_t)x)) * 4);
  return saturated(bits, x);
}

static inline int32_t reciprocal_of_one_plus(int bits, int32_t a) { return saturated(bits, (int64_t)twice_reciprocal(bits, a) * 2); }

static inline int32_t minus_magnitude(int bits, int32_t a) { return a > 0 ? -a : saturated(bits, a); }

static inline int32_t fixed_sigmoid(int bits, int32_t a, int32_t integer_bits) {
  if (a == 0) return 1 << (bits - 2);
  const int32_t positive = reciprocal_of_one_plus(bits, fixed_exp(bits, minus_magnitude(bits, a), integer_bits));
  return a > 0 ? positive : most_of(bits) - positive;
}

// (1 - exp(-2|a|)) / (1 + exp(-2|a|)): doubling moves the point.
static inline int32_t fixed_tanh(int bits, int32_t a, int32_t integer_bits) {
  if (a == 0) return 0;
  const int32_t magnitude = saturated(bits, ((int64_t)twice_reciprocal(bits, fixed_exp(bits, minus_magnitude(bits, a), integer_bits + 1)) - (1 << (bits - 3))) * 4);
  return a > 0 ? magnitude : -magnitude;
}
