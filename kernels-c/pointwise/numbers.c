// For types that are rare beside single precision, one loop serves all.
#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"
#include "numbers.h"

enum { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

// The nearest integer towards zero; NaN and what is beyond 32 bits, of 4-byte unsigned and of 8-byte numbers beyond 64, the least.
static inline int64_t whole(double v, int32_t bytes, int32_t kind) {
  const int is_signed = kind == SIGNED;
  if (bytes == 8 && !is_signed) return v > 0 && v < 0x1p64 ? (int64_t)(uint64_t)v : 0;
  if (bytes == 8) return v >= -0x1p63 && v < 0x1p63 ? (int64_t)v : INT64_MIN;
  const int32_t bits = 8 * bytes - is_signed;
  const int64_t least = is_signed ? -((int64_t)1 << bits) : 0, largest = ((int64_t)1 << bits) - 1;
  const double reach = bytes == 4 && !is_signed ? 0x1p63 : 0x1p31;
  if (!(v > -reach - 1 && v < reach)) return least;
  const int64_t near = (int64_t)v;
  return near < least ? least : near > largest ? largest : near;
}

KERNEL(cast_any) {
  const int32_t n = a->n, xb = a->xb, xk = a->xk, yb = a->yb, yk = a->yk;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++, x += xb, y += yb) {
    if (xk == FLOAT) {
      const double v = float_at(x, xb);
      if (yk == FLOAT) put_float(y, yb, v);
      else put_integer(y, yb, yk == TRUTH ? v != 0 : whole(v, yb, yk));
    } else {
      const int64_t v = integer_at(x, xb, xk == SIGNED);
      if (yk == TRUTH) put_integer(y, yb, v != 0);
      else if (yk != FLOAT) put_integer(y, yb, v);
      else if (yb == 8) put_float(y, 8, xk == UNSIGNED ? (double)(uint64_t)v : (double)v);
      else put_float(y, yb, xk == UNSIGNED ? (float)(uint64_t)v : (float)v);
    }
  }
}

#define BLOCK(...)                                                                                              \
  const int32_t b = a->b, k = a->k, op = a->op;                                                                 \
  const ptrdiff_t x3 = (ptrdiff_t)a->x3 * b, y3 = (ptrdiff_t)a->y3 * b;                                         \
  uint8_t *z = a->z;                                                                                            \
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && a->d3 >= 1);                                                 \
  for (int32_t d = 0; d < a->d0; d++) {                                                                         \
    for (int32_t e = 0; e < a->d1; e++) {                                                                       \
      for (int32_t f = 0; f < a->d2; f++) {                                                                     \
        const uint8_t *x = a->x + ((ptrdiff_t)d * a->x0 + (ptrdiff_t)e * a->x1 + (ptrdiff_t)f * a->x2) * b;     \
        const uint8_t *y = a->y + ((ptrdiff_t)d * a->y0 + (ptrdiff_t)e * a->y1 + (ptrdiff_t)f * a->y2) * b;     \
        for (int32_t l = 0; l < a->d3; l++, x += x3, y += y3) __VA_ARGS__ \
      }                                                                                                         \
    }                                                                                                           \
  }

KERNEL(binary_any) {
  BLOCK({
    put_result(z, x, y, b, k, op);
    z += b;
  })
}

KERNEL(compare_any) {
  BLOCK({
    const int order = order_of(x, y, b, k), ordered = k != FLOAT || (float_at(x, b) == float_at(x, b) && float_at(y, b) == float_at(y, b));
    switch (op) {
      case EQUAL: *z++ = ordered && order == 0; break;
      case NOT_EQUAL: *z++ = !ordered || order != 0; break;
      case LESS: *z++ = order < 0; break;
      case LESS_EQUAL: *z++ = ordered && order <= 0; break;
      case GREATER: *z++ = order > 0; break;
      default: *z++ = ordered && order >= 0;
    }
  })
}

enum { NEG, ABS, SIGN, FLOOR, CEIL, ROUND, SQRT, RSQRT, RECIPROCAL, EXP, LOG, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, TANH, ASINH, ACOSH, ATANH, SIGMOID, SOFTPLUS, ERF, EXPM1, LOG1P, LGAMMA };

static double function_of(int32_t op, double v) {
  switch (op) {
    case NEG: return -v;
    case ABS: return fabs(v);
    case SIGN: return v > 0 ? 1 : v < 0 ? -1 : v;
    case FLOOR: return floor(v);
    case CEIL: return ceil(v);
    case ROUND: return nearbyint(v);
    case SQRT: return sqrt(v);
    case RSQRT: return 1 / sqrt(v);
    case RECIPROCAL: return 1 / v;
    case EXP: return exp(v);
    case LOG: return log(v);
    case SIN: return sin(v);
    case COS: return cos(v);
    case TAN: return tan(v);
    case ASIN: return asin(v);
    case ACOS: return acos(v);
    case ATAN: return atan(v);
    case SINH: return sinh(v);
    case COSH: return cosh(v);
    case TANH: return tanh(v);
    case ASINH: return asinh(v);
    case ACOSH: return acosh(v);
    case ATANH: return atanh(v);
    case SIGMOID: return 1 / (1 + exp(-v));
    case SOFTPLUS: return fmax(v, 0) + log1p(exp(-fabs(v)));
    case EXPM1: return expm1(v);
    case LOG1P: return log1p(v);
    case LGAMMA: return lgamma(v);
    default: return erf(v);
  }
}

KERNEL(map_any) {
  const int32_t n = a->n, b = a->b, k = a->k, op = a->op;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++, x += b, y += b) {
    if (k == FLOAT) {
      put_float(y, b, function_of(op, float_at(x, b)));
      continue;
    }
    const int64_t v = integer_at(x, b, k == SIGNED);
    const int below = k == SIGNED && v < 0;
    put_integer(y, b, op == SIGN ? (below ? -1 : v != 0) : op == NEG || (op == ABS && below) ? (int64_t)(0 - (uint64_t)v) : v);
  }
}

enum { EVEN, UP, DOWN, NEAREST };

// What numbers become that a format has not: the largest, infinity, NaN.
static inline float beyond(int32_t what, float max) { return what == 0 ? max : what == 1 ? __builtin_inff() : __builtin_nanf(""); }

KERNEL(round_float_f32) {
  const float *const x = a->x;
  float *const y = a->y;
  const float max = a->max;
  const int32_t n = a->n, fraction = a->fraction, lowest = a->lowest - 126, rounding = a->rounding;
  assert(n >= 1);
  for (int32_t i = 0; i < n; i++) {
    const float v = x[i], size = __builtin_fabsf(v);
    float near;
    uint32_t bits;
    memcpy(&bits, &size, 4);
    if (v != v) {
      y[i] = a->nan ? 0.0f : v;
      continue;
    }
    if (bits == 0x7f800000) {
      near = beyond(a->infinity, max);
    } else {
      const int32_t own = (int32_t)(bits >> 23) - 127, exponent = (own > lowest ? own : lowest) - fraction;
      const uint64_t up = (uint64_t)(1023 - exponent) << 52, down = (uint64_t)(1023 + exponent) << 52;
      double inverse, step;
      memcpy(&inverse, &up, 8);
      memcpy(&step, &down, 8);
      const double steps = size * inverse, below = floor(steps), over = steps - below;
      const int more = rounding == UP ? over > 0 : rounding == DOWN ? 0 : over > 0.5 || (over == 0.5 && (rounding == NEAREST || below * 0.5 != floor(below * 0.5)));
      const double result = (below + more) * step;
      near = result > max ? beyond(a->large, max) : (float)result;
    }
    y[i] = __builtin_copysignf(near, v);
  }
}
