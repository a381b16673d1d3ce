// Between sums, floats and bytes, bit for bit as host/ops/quantized defines it.
#include <assert.h>
#include <stddef.h>

#include "../activation/each.h"
#include "kernels.gen.h"
#include "requantize.h"

static inline float limited(float v, float lo, float hi) { return v < lo ? lo : v > hi ? hi : v; }

KERNEL(dequantize_f32) {
  const int32_t m = a->m, n = a->n;
  const int32_t *x = a->x;
  const float *const factor = a->factor, *r = a->r, lo = a->lo, hi = a->hi;
  float *y = a->y;
  assert(m >= 1 && n >= 1 && a->ys >= 0);
  for (int32_t i = 0; i < m; i++, x += n, y += a->ys) {
    if (r == NULL) {
      EACH for (int32_t j = 0; j < n; j++) y[j] = (float)x[j] * factor[j];
    } else {
      EACH for (int32_t j = 0; j < n; j++) {
        // a statement of its own: rounded before it is added
        const float scaled = (float)x[j] * factor[j];
        y[j] = scaled + r[j];
      }
      r += n;
    }
    if (lo != -__builtin_inff() || hi != __builtin_inff()) for (int32_t j = 0; j < n; j++) y[j] = limited(y[j], lo, hi);
  }
}

#ifdef __arm__
// Halves go to the even integer, what is no number to 0, what has no integer of 32 bits to the nearest one that is.
static inline int32_t nearest_even(float v) {
  float bits;
  int32_t whole;
  __asm__("ftosis %0, %1" : "=t"(bits) : "t"(v));
  memcpy(&whole, &bits, sizeof whole);
  return whole;
}
#endif

KERNEL(quantize_u8) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const float lo = near_limit(of.lo), hi = near_limit(of.hi), factor = a->factor;
  const int32_t m = a->m, n = a->n, even = a->even, divide = a->divide;
  const float *x = a->x;
  uint8_t *y = a->y;
  assert(m >= 1 && n >= 1 && a->ys >= 0);
#if defined(__AVX512BW__)
  if (even) {
    const __m512 least = _mm512_set1_ps(lo), most = _mm512_set1_ps(hi), by = _mm512_set1_ps(factor);
    for (int32_t i = 0; i < m; i++, x += n, y += a->ys)
      for (int32_t j = 0; j < n; j += LANES) {
        const int32_t some = n - j < LANES ? n - j : LANES;
        const __m512 v = _mm512_maskz_loadu_ps((__mmask16)((1u << some) - 1), x + j), scaled = divide ? _mm512_div_ps(v, by) : _mm512_mul_ps(v, by);
        // what is no number is 0
        const __m512 number = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(scaled, scaled, _CMP_ORD_Q), scaled);
        put_bytes(y + j, _mm512_add_epi32(_mm512_cvtps_epi32(_mm512_min_ps(_mm512_max_ps(number, least), most)), all_lanes(of.zero)), some);
      }
    return;
  }
#endif
#define BYTE(V) (uint8_t)((uint32_t)within_limits(V, of.lo, of.hi) + (uint32_t)of.zero)
  for (int32_t i = 0; i < m; i++, x += n, y += a->ys) {
#ifdef __arm__
    if (even && !divide) {
      for (int32_t j = 0; j < n; j++) y[j] = BYTE(nearest_even(x[j] * factor));
      continue;
    }
#endif
    for (int32_t j = 0; j < n; j++) y[j] = BYTE(rounded(divide ? x[j] / factor : x[j] * factor, lo, hi, even));
  }
}

// x * factor / 2^32, halves upwards, and that much more than `plus`.
#ifdef __arm__
#define HIGH_PRODUCT(X, FACTOR) ({ int32_t v; __asm__("smmulr %0, %1, %2" : "=r"(v) : "r"(X), "r"(FACTOR)); v; })
#define HIGH_PRODUCT_ADDED(X, FACTOR, PLUS) ({ int32_t v; __asm__("smmlar %0, %1, %2, %3" : "=r"(v) : "r"(X), "r"(FACTOR), "r"(PLUS)); v; })
#define SATURATED(V, BITS) ({ int32_t kept; __asm__("ssat %0, #" #BITS ", %1" : "=r"(kept) : "r"(V)); kept; })
#else
#define HIGH_PRODUCT(X, FACTOR) (int32_t)(((int64_t)(X) * (FACTOR) + ((int64_t)1 << 31)) >> 32)
#define HIGH_PRODUCT_ADDED(X, FACTOR, PLUS) (HIGH_PRODUCT(X, FACTOR) + (PLUS))
#define SATURATED(V, BITS) within_limits(V, -(1 << (BITS - 1)), (1 << (BITS - 1)) - 1)
#endif

KERNEL(gate_sums_i8) {
  const int32_t m = a->m, n = a->n, multiplier = a->multiplier, places = a->places, half = 1 << (places - 1), zero = a->zero, *x = a->x;
  const int16_t *const s = (const int16_t *)a->tables + 1024, *const t = s + 2048;
  uint8_t *y = a->y;
  assert(m >= 1 && n >= 1 && a->ys >= 0 && a->entries == 2048);
  for (int32_t i = 0; i < m; i++, x += n, y += a->ys - n) {
    const int32_t *factor = a->factor;
    for (const int32_t *const end = x + n; x < end; x++, factor += 2) {
      const int32_t first = HIGH_PRODUCT(x[0], factor[0]), second = HIGH_PRODUCT(x[n], factor[1]);
      const int32_t product = s[SATURATED(first, 11)] * t[SATURATED(second, 11)], scaled = (HIGH_PRODUCT_ADDED(product, multiplier, half) >> places) + zero;
      *y++ = (uint8_t)SATURATED(scaled, 8);
    }
  }
}
