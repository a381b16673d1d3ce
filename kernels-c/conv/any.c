// Convolutions of integers of 32 and 64 bits and of doubles, as conv is defined, channels last. Integers keep their low bits.
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "../pointwise/numbers.h"
#include "kernels.gen.h"

// y[o] += v * w[o]. Rows are dense; their addresses need not be aligned.
#define ADD_PRODUCTS(NAME, T)                                                                                  \
  static inline void NAME(uint8_t *y, const uint8_t *v, const uint8_t *w, int32_t n) {                         \
    T x;                                                                                                       \
    memcpy(&x, v, sizeof x);                                                                                   \
    for (int32_t o = 0; o < n; o++, y += sizeof x, w += sizeof x) {                                            \
      T sum, by;                                                                                               \
      memcpy(&sum, y, sizeof sum), memcpy(&by, w, sizeof by);                                                  \
      sum += x * by;                                                                                           \
      memcpy(y, &sum, sizeof sum);                                                                             \
    }                                                                                                          \
  }
ADD_PRODUCTS(add_u32, uint32_t)
ADD_PRODUCTS(add_u64, uint64_t)
ADD_PRODUCTS(add_f64, double)

// What tap t of window p lies on; -1: nothing.
static inline int32_t place_of(int32_t p, int32_t s, int32_t t, int32_t e, int32_t before, int32_t length) {
  const int64_t i = (int64_t)p * s + (int64_t)t * e - before;
  return i < 0 || i >= length ? -1 : (int32_t)i;
}

KERNEL(conv_any) {
  const int32_t b = a->b, c = a->c, o = a->o, g = a->g, wide = g * o;
  void (*const add)(uint8_t *, const uint8_t *, const uint8_t *, int32_t) = b < 8 ? add_u32 : a->k == FLOAT ? add_f64 : add_u64;
  uint8_t *y = a->y;
  assert(b >= 4 && c >= 1 && o >= 1 && g >= 1);
  for (int32_t n = 0; n < a->n; n++) {
    for (int32_t p1 = 0; p1 < a->o1; p1++) for (int32_t p2 = 0; p2 < a->o2; p2++) for (int32_t p3 = 0; p3 < a->o3; p3++, y += (ptrdiff_t)wide * b) {
      memset(y, 0, (size_t)wide * (size_t)b);
      for (int32_t t1 = 0; t1 < a->k1; t1++) {
        const int32_t i1 = place_of(p1, a->s1, t1, a->e1, a->b1, a->d1);
        if (i1 < 0) continue;
        for (int32_t t2 = 0; t2 < a->k2; t2++) {
          const int32_t i2 = place_of(p2, a->s2, t2, a->e2, a->b2, a->d2);
          if (i2 < 0) continue;
          for (int32_t t3 = 0; t3 < a->k3; t3++) {
            const int32_t i3 = place_of(p3, a->s3, t3, a->e3, a->b3, a->d3);
            if (i3 < 0) continue;
            const uint8_t *x = a->x + ((((ptrdiff_t)n * a->d1 + i1) * a->d2 + i2) * a->d3 + i3) * g * c * b;
            const uint8_t *const taps = a->w + (((ptrdiff_t)t1 * a->k2 + t2) * a->k3 + t3) * c * wide * b;
            for (int32_t j = 0; j < g; j++) for (int32_t i = 0; i < c; i++, x += b) add(y + (ptrdiff_t)j * o * b, x, taps + ((ptrdiff_t)i * wide + (ptrdiff_t)j * o) * b, o);
          }
        }
      }
    }
  }
}
