#include <assert.h>

#include "blocked_n4.h"
#include "kernels.gen.h"

// Rows are worth packing for more columns than NARROW, and where they are read again from memory: more channels than these, or more values
// of x.
enum { NARROW = 16, NARROW_CHANNELS = 128, FEW_ROWS = 8, FEW_VALUES = 2304 };

// conv_f32 on rows where they are (direct_n4__vfp_vfpv.S).
void ISA_NAME(conv_direct_n4)(const conv_f32_args *a);

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

// A function of its own: its stack is large.
static __attribute__((noinline)) void blocked(const conv_f32_args *a) {
  strided_rows rows = {a->x, a->xs, a->ts, a->c};
  conv_blocked_n4(&rows, strided_pack, a);
}

KERNEL(conv_f32) {
  const int32_t m = a->m, n = a->n, c = a->c, taps = a->taps;
  assert(m >= 1 && n >= 1 && c >= 1 && taps >= 1 && a->xs >= 0 && a->ts >= 0 && a->rs >= 0 && a->ys >= 0);
  const int64_t depth = (int64_t)c * taps;
  if (m <= 4 || (n <= NARROW && depth <= NARROW_CHANNELS) || (m <= FEW_ROWS && depth * m <= FEW_VALUES)) ISA_NAME(conv_direct_n4)(a);
  else blocked(a);
}
