// Integers of quantised types, bit for bit as src/eval/quantized.ts and src/eval/softmax-integer.ts define them.
#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "../pointwise/numbers.h"
#include "fixed-point.h"
#include "kernels.gen.h"

enum { DOUBLING, SINGLE, WIDE };

static inline int64_t within(int64_t v, int32_t lo, int32_t hi) { return v < lo ? lo : v > hi ? hi : v; }

static inline int64_t added(int64_t v, int64_t w) {
  int64_t r;
  return __builtin_add_overflow(v, w, &r) ? (v < 0 ? INT64_MIN : INT64_MAX) : r;
}

// floor(v / 2^places), halves first added. Negative places multiply.
static inline int64_t rounded_shift(int64_t v, int32_t places) {
  if (places <= 0) return (int64_t)((uint64_t)v << (places < -63 ? 63 : -places));
  return places > 62 ? 0 : added(v, (int64_t)1 << (places - 1)) >> places;
}

// Numbers far beyond any sum of bytes wrap around.
static inline int64_t product(int64_t x, int64_t y) { return (int64_t)((uint64_t)x * (uint64_t)y); }

static inline int64_t multiplied(int64_t x, int32_t multiplier, int32_t shift, int32_t form) {
  shift = (int32_t)within(shift, -99, 99);
  if (form == DOUBLING) return rounding_divide(doubling_high_mul((int32_t)((uint32_t)x << (shift > 0 && shift < 32 ? shift : 0)), multiplier), shift < 0 ? (shift < -31 ? 31 : -shift) : 0);
  if (form == SINGLE && x == (int32_t)x) return rounded_shift(x * multiplier, 31 - shift);
  if (form == SINGLE) return rounded_shift(added(product(x, multiplier >> 16), product(x, multiplier & 0xffff) >> 16), 15 - shift);
  return rounded_shift(product(x, multiplier >= 0x7fff0000 ? 0x7fff : (multiplier + 0x8000) >> 16), 15 - shift);
}

KERNEL(requantize_any) {
  const int32_t n = a->n, xb = a->xb, b = a->b, each = a->each;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  assert(a->m >= 1 && n >= 1 && xb >= 1 && b >= 1);
  for (int32_t m = a->m; m > 0; m--)
    for (int32_t i = 0; i < n; i++, x += xb, y += b)
      put_integer(y, b, within(added(multiplied(integer_at(x, xb, 1), a->multiplier[i * each], a->shift[i * each], a->form), a->range[0]), a->range[1], a->range[2]));
}

KERNEL(round_to_integer_any) {
  const int32_t xb = a->xb, b = a->b;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  assert(a->n >= 1 && xb >= 1 && b >= 1);
  for (int32_t i = a->n; i > 0; i--, x += xb, y += b) {
    const double v = float_at(x, xb), whole = a->even ? rint(v) : round(v), moved = (v != v ? 0 : whole) + a->range[0];
    put_integer(y, b, moved < a->range[1] ? a->range[1] : moved > a->range[2] ? a->range[2] : (int64_t)moved);
  }
}

KERNEL(fixed_activation_i16) {
  assert(a->n >= 1);
  for (int32_t i = 0; i < a->n; i++) {
    const int32_t v = (int32_t)integer_at(a->x + 2 * (ptrdiff_t)i, 2, 1);
    put_integer(a->y + 2 * (ptrdiff_t)i, 2, a->tanh ? fixed_tanh(16, v, a->bits) : fixed_sigmoid(16, v, a->bits));
  }
}

// Differences to the largest element have 5 bits before the point, sums 12; smaller ones than `farthest` are beyond that. Of each byte there is the
// exponential is computed once.
KERNEL(softmax_integer_any) {
  const int32_t n = a->n, flip = a->k == SIGNED ? 128 : 0, farthest = -(int32_t)(((int64_t)31 << 26) >> a->shift);
  assert(a->m >= 1 && n >= 1 && a->b == 1);
  for (int32_t m = 0; m < a->m; m++) {
    const uint8_t *const x = a->x + (ptrdiff_t)m * n;
    uint8_t *const y = a->y + (ptrdiff_t)m * n;
    int32_t times[256] = {0}, exponentials[256], top = 255;
    uint8_t results[256];
    for (int32_t i = 0; i < n; i++) times[x[i] ^ flip]++;
    while (!times[top]) top--;
    uint32_t sum = 0;
    for (int32_t v = top; v >= 0 && v - top >= farthest; v--) {
      if (!times[v]) continue;
      exponentials[v] = fixed_exp(32, doubling_high_mul((int32_t)((uint32_t)(v - top) << a->shift), a->multiplier), 5);
      sum += (uint32_t)times[v] * (uint32_t)rounding_divide(exponentials[v], 12);
    }
    const int32_t headroom = sum == 0 ? 31 : __builtin_clz(sum), scale = reciprocal_of_one_plus(32, (int32_t)((sum << headroom) - ((uint32_t)1 << 31)));
    const int32_t bits = 12 - headroom + 31 - 8, places = bits < 0 ? 0 : bits;
    for (int32_t v = 0; v <= top; v++)
      if (times[v]) results[v] = (uint8_t)(v - top < farthest || places > 31 ? 0 : within(rounding_divide(doubling_high_mul(scale, exponentials[v]), places), 0, 255)) ^ (uint8_t)flip;
    for (int32_t i = 0; i < n; i++) y[i] = results[x[i] ^ flip];
  }
}

// Of a table of 513 values: the line between two of them.
static inline int32_t look_up(const uint8_t *table, int64_t value) {
  const int32_t v = (int32_t)within(value, INT16_MIN, INT16_MAX);
  const uint8_t *const at = table + 2 * (256 + (v >> 7));
  const int32_t base = (int32_t)integer_at(at, 2, 1), next = (int32_t)integer_at(at + 2, 2, 1);
  return base + (((next - base) * (v & 127) + 64) >> 7);
}

KERNEL(softmax_integer_i16) {
  const int32_t n = a->n;
  assert(a->m >= 1 && n >= 1);
  for (int32_t m = 0; m < a->m; m++) {
    const uint8_t *const x = a->x + (ptrdiff_t)m * n * 2;
    uint8_t *const y = a->y + (ptrdiff_t)m * n * 2;
    int64_t top = integer_at(x, 2, 1);
    for (int32_t i = 1; i < n; i++) {
      const int64_t v = integer_at(x + 2 * (ptrdiff_t)i, 2, 1);
      if (v > top) top = v;
    }
    uint32_t sum = 0;
    int64_t scale = 0;
    int32_t places = 1;
    for (int pass = 0; pass < 2; pass++) {
      for (int32_t i = 0; i < n; i++) {
        const int64_t e = look_up(a->exponential, multiplied(integer_at(x + 2 * (ptrdiff_t)i, 2, 1) - top, a->factor[0], a->factor[1], DOUBLING) + 32767);
        if (pass == 0) sum += (uint32_t)e;
        else put_integer(y + 2 * (ptrdiff_t)i, 2, within((e * scale + ((int64_t)1 << (places - 1))) >> places, 0, INT16_MAX));
      }
      if (pass == 0) {
        const int32_t headroom = sum < 2 ? 30 : __builtin_clz(sum);
        const int64_t shifted = (((int64_t)sum << (headroom > 0 ? headroom - 1 : 0)) + (1 << 13)) >> 14;
        scale = look_up(a->reciprocal, shifted - (1 << 15) - (1 << 16));
        places = 31 - headroom > 0 ? 31 - headroom : 1;
      }
    }
  }
}
