// Functions of bytes, bit for bit as src/eval/bytes.ts defines them.
#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"
#include "requantize.h"

#define BYTE_TABLE                                                        \
  const int32_t n = a->n;                                                 \
  assert(a->m >= 1 && n >= 1 && a->ys >= 0);                              \
  for (int32_t i = 0; i < a->m; i++) {                                    \
    const uint8_t *const x = a->x + (ptrdiff_t)i * n;                     \
    for (int32_t j = 0; j < n; j++) a->y[(ptrdiff_t)i * a->ys + j] = a->table[x[j]]; \
  }

KERNEL(byte_table_u8) { BYTE_TABLE }
KERNEL(byte_table_w32) { BYTE_TABLE }

// v rounded, halves to the even integer or away from zero, within lo and hi, which are no more than 2^22 from 0; what is no number is 0.
static inline int32_t rounded(float v, float lo, float hi, int32_t even) {
  const float number = v == v ? v : 0.0f, kept = number > lo ? (number < hi ? number : hi) : lo;
  if (even) {
    const float moved = kept + 12582912.0f;
    int32_t bits;
    memcpy(&bits, &moved, sizeof bits);
    return bits - 0x4b400000;
  }
  const int32_t whole = (int32_t)kept;
  const float rest = kept - (float)whole;
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

typedef struct {
  int32_t zero, lo, hi;
} byte_range;

// What is put into a byte less `zero`.
static inline byte_range range_of(int32_t zero, int32_t lo, int32_t hi) { return (byte_range){zero, less(lo, zero), less(hi, zero)}; }

// Limits further than any byte from another are as good as that.
static inline float near_limit(int32_t limit) { return (float)within_limits(limit, -(1 << 22), 1 << 22); }

#define COMBINE_BYTES(PUT)                                                                                \
  const int32_t d3 = a->d3, x3 = a->x3, y3 = a->y3;                                                       \
  uint8_t *z = a->z;                                                                                      \
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && d3 >= 1);                                              \
  for (int32_t i = 0; i < a->d0; i++)                                                                     \
    for (int32_t j = 0; j < a->d1; j++)                                                                   \
      for (int32_t k = 0; k < a->d2; k++, z += d3) {                                                      \
        const uint8_t *x = a->x + (ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1 + (ptrdiff_t)k * a->x2;     \
        const uint8_t *y = a->y + (ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1 + (ptrdiff_t)k * a->y2;     \
        for (int32_t l = 0; l < d3; l++, x += x3, y += y3) z[l] = (uint8_t)((uint32_t)(PUT) + (uint32_t)of.zero); \
      }

KERNEL(combine_bytes_i32) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const int32_t *const s = a->s, *const t = a->t, multiplier = a->multiplier, shift = a->shift;
#define COMBINED(OP) (int32_t)((uint32_t)s[*x] OP (uint32_t)t[*y])
#define RESULT(OP) within_limits(doubled(COMBINED(OP), multiplier, shift), of.lo, of.hi)
  if (a->product) {
    COMBINE_BYTES(RESULT(*))
  } else {
    COMBINE_BYTES(RESULT(+))
  }
}

KERNEL(combine_bytes_f32) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const float *const s = a->s, *const t = a->t, scale = a->scale, lo = near_limit(of.lo), hi = near_limit(of.hi);
  const int32_t even = a->even;
  if (a->product) {
    COMBINE_BYTES(rounded(s[*x] * t[*y] / scale, lo, hi, even))
  } else {
    COMBINE_BYTES(rounded((s[*x] + t[*y]) / scale, lo, hi, even))
  }
}

#if defined(__arm__) && defined(__ARM_FP)
// The nearest integer, halves to the even one, or the integer of 32 bits that is nearest to that; 0 of what is no number.
static inline int32_t nearest_integer(float v) {
  float bits;
  int32_t whole;
  __asm__("vcvtr.s32.f32 %0, %1" : "=t"(bits) : "t"(v));
  memcpy(&whole, &bits, sizeof whole);
  return whole;
}

// Of the first ones, as many as are done.
static int32_t round_fours(const round_to_bytes_f32_args *a, byte_range of) {
  int32_t i = 0;
  for (; a->even && i + 4 <= a->n; i += 4) {
    int32_t v[4];
    __builtin_prefetch(a->x + i + 24);
    for (int32_t j = 0; j < 4; j++) v[j] = nearest_integer(a->x[i + j]);
    for (int32_t j = 0; j < 4; j++) a->y[i + j] = (uint8_t)((uint32_t)within_limits(v[j], of.lo, of.hi) + (uint32_t)of.zero);
  }
  return i;
}
#else
static int32_t round_fours(const round_to_bytes_f32_args *a, byte_range of) {
  (void)a, (void)of;
  return 0;
}
#endif

KERNEL(round_to_bytes_f32) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const float lo = near_limit(of.lo), hi = near_limit(of.hi);
  assert(a->n >= 1);
  for (int32_t i = round_fours(a, of); i < a->n; i++) a->y[i] = (uint8_t)((uint32_t)rounded(a->x[i], lo, hi, a->even) + (uint32_t)of.zero);
}
