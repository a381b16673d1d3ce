// conv_f32_n4 (kernels.def) for ARMv6. Include after `#define DIRECT`, `#define MULTIPLY` and `#define NAME`, the first two being the
// functions of direct_n4_armv6.h and block_n4_armv6.h.
#include <assert.h>

#include "../engine/kernels.gen.h"
#include "blocked_n4.h"

// Rows are worth packing for more columns than NARROW, and where they are read again from memory: more channels than these, or more values
// of x.
enum { NARROW = 16, NARROW_CHANNELS = 128, FEW_ROWS = 8, FEW_VALUES = 2304 };

conv_f32_n4_fn DIRECT;

typedef struct {
  const float *x;
  ptrdiff_t xs, ts;
  int32_t c;
} strided_rows;

static const float *strided_row(void *rows, int32_t i, int32_t t, int32_t from, int32_t *run) {
  const strided_rows *const in = rows;
  *run = in->ts == in->c ? INT32_MAX : in->c - from;
  return in->x + i * in->xs + t * in->ts + from;
}

static void strided_pack(void *rows, int32_t begin, int32_t m, int32_t t, int32_t from, int32_t depth, float *to) {
  pack_rows(rows, strided_row, begin, m, ((const strided_rows *)rows)->c, t, from, depth, to);
}

static __attribute__((noinline)) void blocked(strided_rows *rows, const conv_product_n4 *product) {
  conv_blocked_n4(rows, strided_pack, product, MULTIPLY);
}

void NAME(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs,
          int32_t ts, int32_t rs, int32_t ys, float lo, float hi) {
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && rs >= 0 && ys >= 0);
  const int64_t depth = (int64_t)c * taps;
  if (m <= 4 || (n <= NARROW && depth <= NARROW_CHANNELS) || (m <= FEW_ROWS && depth * m <= FEW_VALUES)) {
    DIRECT(x, w, b, r, y, m, n, c, taps, xs, ts, rs, ys, lo, hi);
    return;
  }
  strided_rows rows = {x, xs, ts, c};
  const conv_product_n4 product = {w, b, r, y, m, n, c, taps, rs, ys, lo, hi};
  blocked(&rows, &product);
}
