// Numbers of every element type: b bytes of a kind. Elements are copied to and from memory byte by byte as far as the compiler knows, so that no
// address needs to be aligned.
#pragma once
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { UNSIGNED, SIGNED, FLOAT, TRUTH };
enum { ADD, SUB, MUL, DIV, FLOOR_DIV, FLOOR_MOD, MIN, MAX, AND, OR, XOR, LEFT, RIGHT, POW, ATAN2 };

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

// The low bits of x to the power n.
static inline uint64_t integer_power(uint64_t x, uint64_t n) {
  uint64_t power = 1;
  for (; n; n >>= 1, x *= x)
    if (n & 1) power *= x;
  return power;
}

// A division by 0 gives 0.
static inline int64_t integer_of(int32_t op, int64_t v, int64_t w, int is_signed) {
  const uint64_t x = (uint64_t)v, y = (uint64_t)w;
  switch (op) {
    case ADD: return (int64_t)(x + y);
    case SUB: return (int64_t)(x - y);
    case MUL: return (int64_t)(x * y);
    case POW: return is_signed && w < 0 ? (v == 1 || v == -1 ? (w % 2 ? v : 1) : 0) : (int64_t)integer_power(x, y);
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
    case POW: return pow(v, w);
    case ATAN2: return atan2(v, w);
    case FLOOR_MOD: {
      const double rest = fmod(v, w);
      return rest != 0 && (rest < 0) != (w < 0) ? rest + w : rest;
    }
    default: return 0;
  }
}

// Element z: what `op` makes of x and y.
static inline void put_result(uint8_t *z, const uint8_t *x, const uint8_t *y, int32_t b, int32_t k, int32_t op) {
  if (k == FLOAT) put_float(z, b, float_of(op, float_at(x, b), float_at(y, b)));
  else put_integer(z, b, integer_of(op, integer_at(x, b, k == SIGNED), integer_at(y, b, k == SIGNED), k == SIGNED));
}

// -1 where x is less than y, 1 where it is greater, 0 where they are equal or one is NaN.
static inline int order_of(const uint8_t *x, const uint8_t *y, int32_t b, int32_t k) {
  if (k == FLOAT) {
    const double v = float_at(x, b), w = float_at(y, b);
    return (v > w) - (v < w);
  }
  const int64_t v = integer_at(x, b, k == SIGNED), w = integer_at(y, b, k == SIGNED);
  return k == SIGNED ? (v > w) - (v < w) : ((uint64_t)v > (uint64_t)w) - ((uint64_t)v < (uint64_t)w);
}

static inline int is_nan(const uint8_t *x, int32_t b, int32_t k) {
  if (k != FLOAT) return 0;
  const double v = float_at(x, b);
  return v != v;
}
