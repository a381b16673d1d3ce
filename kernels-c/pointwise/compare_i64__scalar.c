#include "../engine/kernels.gen.h"
#include "compare.h"

// Aligned like the words that it is made of.
typedef struct {
  uint32_t low;
  int32_t high;
} wide;

static inline int64_t value_of(const wide *p) { return (int64_t)p->high * 4294967296 + p->low; }

static COMPARE(compare_wide, wide, value_of)

void compare_i64__scalar(const int32_t *x, const int32_t *y, uint8_t *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1,
                         int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3, int32_t how) {
  compare_wide((const wide *)(const void *)x, (const wide *)(const void *)y, z, d0, d1, d2, d3, x0, x1, x2, x3, y0, y1, y2, y3, how);
}
