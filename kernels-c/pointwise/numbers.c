// Numbers of every element type: b bytes of a kind. For types that are rare beside single precision, one loop serves all; elements are copied to and
// from memory byte by byte as far as the compiler knows, so that no address needs to be aligned.
#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

enum { UNSIGNED, SIGNED, FLOAT, TRUTH };
enum { ADD, SUB, MUL, DIV, FLOOR_DIV, FLOOR_MOD, MIN, MAX, AND, OR, XOR, LEFT, RIGHT };
enum { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

// An integer of 1, 2, 4 or 8 bytes, extended by its sign.
static inline int64_t integer_at(const uint8_t *p, int32_t bytes, int is_signed) {
  uint64_t v = 0;
  switch (bytes) {
    case 8: memcpy(&v, p, 8); return (int64_t)v;
    case 4: { uint32_t w; memcpy(&w, p, 4); return is_signed ? (int32_t)w : (int64_t)w; }
    case 2: { uint16_t w; memcpy(&w, p, 2); return is_signed ? (int16_t)w : (int64_t)w; }
    default: return is_signed ? (int8_t)*p : (int64_t)*p;
  }
}

static inline void put_integer(uint8_t *p, int32_t bytes, int64_t v) {
  const uint64_t all = (uint64_t)v;
  const uint32_t word = (uint32_t)all;
  const uint16_t half = (uint16_t)all;
  switch (bytes) {
    case 8: memcpy(p, &all, 8); return;
    case 4: memcpy(p, &word, 4); return;
    case 2: memcpy(p, &half, 2); return;
    default: *p = (uint8_t)all;
  }
}

// A float of 4 or 8 bytes; 0 of others.
static inline double float_at(const uint8_t *p, int32_t bytes) {
  double d = 0;
  float f = 0;
  if (bytes == 8) memcpy(&d, p, 8);
  else if (bytes == 4) memcpy(&f, p, 4), d = f;
  return d;
}

static inline void put_float(uint8_t *p, int32_t bytes, double v) {
  const float f = (float)v;
  if (bytes == 8) memcpy(p, &v, 8);
  else if (bytes == 4) memcpy(p, &f, 4);
}

// Towards zero, NaN to 0; beyond 32 bits, of 4-byte unsigned and of 8-byte numbers beyond 64, the nearest value.
static inline int64_t whole(double v, int32_t bytes, int32_t kind) {
  if (v != v) return 0;
  if (bytes == 8 && kind == UNSIGNED) return v <= 0 ? 0 : v >= 0x1p64 - 2048 ? (int64_t)(UINT64_MAX - 2047) : (int64_t)(uint64_t)v;
  if (bytes == 8 || (bytes == 4 && kind == UNSIGNED)) return v >= 0x1p63 - 1024 ? INT64_MAX - 1023 : v <= -0x1p63 ? INT64_MIN : (int64_t)v;
  return v >= 0x1p31 - 1 ? INT32_MAX : v <= -0x1p31 ? INT32_MIN : (int32_t)v;
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

// A division by 0 gives 0.
static inline int64_t integer_of(int32_t op, int64_t v, int64_t w, int is_signed) {
  const uint64_t x = (uint64_t)v, y = (uint64_t)w;
  switch (op) {
    case ADD: return (int64_t)(x + y);
    case SUB: return (int64_t)(x - y);
    case MUL: return (int64_t)(x * y);
    case AND: return v & w;
    case OR: return v | w;
    case XOR: return v ^ w;
    case LEFT: return y > 63 ? 0 : (int64_t)(x << y);
    case RIGHT: return is_signed ? v >> (y > 63 ? 63 : y) : y > 63 ? 0 : (int64_t)(x >> y);
    case MIN: return is_signed ? (v < w ? v : w) : (int64_t)(x < y ? x : y);
    case MAX: return is_signed ? (v > w ? v : w) : (int64_t)(x > y ? x : y);
  }
  if (w == 0) return 0;
  if (!is_signed) return (int64_t)(op == FLOOR_MOD ? x % y : x / y);
  if (w == -1) return op == FLOOR_MOD ? 0 : (int64_t)(0 - x);
  const int64_t quotient = v / w, rest = v % w;
  const int apart = rest != 0 && (rest < 0) != (w < 0);
  return op == DIV ? quotient : op == FLOOR_DIV ? quotient - apart : rest + (apart ? w : 0);
}

static inline double float_of(int32_t op, double v, double w) {
  switch (op) {
    case ADD: return v + w;
    case SUB: return v - w;
    case MUL: return v * w;
    case DIV: return v / w;
    case FLOOR_DIV: return floor(v / w);
    case MIN: return v < w || v != v ? v : w;
    case MAX: return v > w || v != v ? v : w;
    case FLOOR_MOD: {
      const double rest = fmod(v, w);
      return rest != 0 && (rest < 0) != (w < 0) ? rest + w : rest;
    }
    default: return 0;
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
    if (k == FLOAT) put_float(z, b, float_of(op, float_at(x, b), float_at(y, b)));
    else put_integer(z, b, integer_of(op, integer_at(x, b, k == SIGNED), integer_at(y, b, k == SIGNED), k == SIGNED));
    z += b;
  })
}

KERNEL(compare_any) {
  BLOCK({
    int less, equal, ordered = 1;
    if (k == FLOAT) {
      const double v = float_at(x, b), w = float_at(y, b);
      less = v < w, equal = v == w, ordered = v == v && w == w;
    } else {
      const int64_t v = integer_at(x, b, k == SIGNED), w = integer_at(y, b, k == SIGNED);
      less = k == SIGNED ? v < w : (uint64_t)v < (uint64_t)w, equal = v == w;
    }
    switch (op) {
      case EQUAL: *z++ = (uint8_t)equal; break;
      case NOT_EQUAL: *z++ = (uint8_t)!equal; break;
      case LESS: *z++ = (uint8_t)less; break;
      case LESS_EQUAL: *z++ = (uint8_t)(less || equal); break;
      case GREATER: *z++ = (uint8_t)(ordered && !less && !equal); break;
      default: *z++ = (uint8_t)(ordered && !less);
    }
  })
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
