// Comparisons and functions of booleans over blocks with broadcasting.
#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"

enum { EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL };

// Turns of `row` with x and y where a row of the operands begins.
#define ROWS(TYPE, row)                                                                                                           \
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && a->d3 >= 1);                                                                   \
  for (int32_t i = 0; i < a->d0; i++) {                                                                                           \
    for (int32_t j = 0; j < a->d1; j++) {                                                                                         \
      for (int32_t k = 0; k < a->d2; k++) {                                                                                       \
        const TYPE *x = (const TYPE *)(const void *)a->x + (ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1 + (ptrdiff_t)k * a->x2;    \
        const TYPE *y = (const TYPE *)(const void *)a->y + (ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1 + (ptrdiff_t)k * a->y2;    \
        row                                                                                                                       \
      }                                                                                                                           \
    }                                                                                                                             \
  }

#define COMPARE_ROW(VALUE, OP) \
  for (int32_t l = 0; l < d3; l++, x += x3, y += y3) *z++ = VALUE(x) OP VALUE(y)

#define COMPARE(name, TYPE, VALUE)                                               \
  KERNEL(name) {                                                                 \
    uint8_t *z = a->z;                                                           \
    const int32_t d3 = a->d3, x3 = a->x3, y3 = a->y3, op = a->op;                \
    assert(op >= EQUAL && op <= GREATER_EQUAL);                                  \
    ROWS(TYPE, switch (op) {                                                     \
      case EQUAL: COMPARE_ROW(VALUE, ==); break;                                 \
      case NOT_EQUAL: COMPARE_ROW(VALUE, !=); break;                             \
      case LESS: COMPARE_ROW(VALUE, <); break;                                   \
      case LESS_EQUAL: COMPARE_ROW(VALUE, <=); break;                            \
      case GREATER: COMPARE_ROW(VALUE, >); break;                                \
      case GREATER_EQUAL: COMPARE_ROW(VALUE, >=); break;                         \
    })                                                                           \
  }

#define ELEMENT(p) (*(p))

COMPARE(compare_f32, float, ELEMENT)
COMPARE(compare_i32, int32_t, ELEMENT)
COMPARE(compare_u8, uint8_t, ELEMENT)

// A 64-bit integer, aligned like the words that it is made of.
typedef struct {
  uint32_t low;
  int32_t high;
} wide;

static inline int64_t value_of(const wide *p) { return (int64_t)p->high * 4294967296 + p->low; }

COMPARE(compare_i64, wide, value_of)

KERNEL(logic_u8) {
  uint8_t *z = a->z;
  const int32_t d3 = a->d3, x3 = a->x3, y3 = a->y3, any = a->any;
  ROWS(uint8_t, for (int32_t l = 0; l < d3; l++, x += x3, y += y3) *z++ = any ? *x | *y : *x & *y;)
}

KERNEL(select_w32) {
  float *z = a->z;
  const int32_t d3 = a->d3, c3 = a->c3, x3 = a->x3, y3 = a->y3;
  ROWS(float, const uint8_t *c = a->c + (ptrdiff_t)i * a->c0 + (ptrdiff_t)j * a->c1 + (ptrdiff_t)k * a->c2;
       for (int32_t l = 0; l < d3; l++, c += c3, x += x3, y += y3) *z++ = *c ? *x : *y;)
}
