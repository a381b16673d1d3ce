// z = 1 where x compares to y as `how` says, else 0, over a d0 x d1 x d2 x d3 block with broadcasting (kernels.def).
#ifndef LINNET_COMPARE_H
#define LINNET_COMPARE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

enum { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

#define COMPARE_ROW(VALUE, OP) \
  for (int32_t l = 0; l < d3; l++, a += x3, b += y3) *z++ = VALUE(a) OP VALUE(b)

#define ELEMENT(p) (*(p))

#define COMPARE(NAME, TYPE, VALUE)                                                                                                \
  void NAME(const TYPE *x, const TYPE *y, uint8_t *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1,      \
            int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3, int32_t how) {                                \
    assert(d0 >= 1 && d1 >= 1 && d2 >= 1 && d3 >= 1 && how >= EQUAL && how <= GREATER_EQUAL);                                     \
    for (int32_t i = 0; i < d0; i++) {                                                                                            \
      for (int32_t j = 0; j < d1; j++) {                                                                                          \
        for (int32_t k = 0; k < d2; k++) {                                                                                        \
          const TYPE *a = x + (ptrdiff_t)i * x0 + (ptrdiff_t)j * x1 + (ptrdiff_t)k * x2;                                          \
          const TYPE *b = y + (ptrdiff_t)i * y0 + (ptrdiff_t)j * y1 + (ptrdiff_t)k * y2;                                          \
          switch (how) {                                                                                                          \
            case EQUAL: COMPARE_ROW(VALUE, ==); break;                                                                            \
            case NOT_EQUAL: COMPARE_ROW(VALUE, !=); break;                                                                        \
            case LESS: COMPARE_ROW(VALUE, <); break;                                                                              \
            case LESS_EQUAL: COMPARE_ROW(VALUE, <=); break;                                                                       \
            case GREATER: COMPARE_ROW(VALUE, >); break;                                                                           \
            case GREATER_EQUAL: COMPARE_ROW(VALUE, >=); break;                                                                    \
          }                                                                                                                       \
        }                                                                                                                         \
      }                                                                                                                           \
    }                                                                                                                             \
  }

#endif
