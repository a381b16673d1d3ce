// Sums as bytes of a quantised type, bit for bit as src/eval/quantized-conv.ts defines it.
#ifndef LINNET_REQUANTIZE_H
#define LINNET_REQUANTIZE_H

#include <stdint.h>
#include <string.h>

#include "../pointwise/numbers.h"
#include "fixed-point.h"

enum { FORM_DOUBLING, FORM_SINGLE, FORM_FLOAT, FORM_SUMS };

typedef struct {
  int32_t form, bytes, zero, lo, hi;
} result_form;

static inline int32_t within_limits(int32_t v, int32_t lo, int32_t hi) { return v < lo ? lo : v > hi ? hi : v; }

static inline int32_t doubled(int32_t sum, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift & 31 : 0, right = shift < 0 ? (shift < -31 ? 31 : -shift) : 0;
  return rounding_divide(doubling_high_mul((int32_t)((uint32_t)sum << left), multiplier), right);
}

// floor of the product divided by 2^(31 - shift), halves upwards.
static inline int32_t multiplied_once(int32_t sum, int32_t multiplier, int32_t shift) {
  const int32_t places = 31 - shift;
  const int64_t product = (int64_t)sum * multiplier;
  if (places <= 0) return (int32_t)((uint64_t)product << (-places & 63));
  return places > 62 ? 0 : (int32_t)((product + ((int64_t)1 << (places - 1))) >> places);
}

// The nearest integer to sum * factor, halves to the even one, of those from lo to hi, which are no more than 2^22 from 0.
static inline int32_t nearest(int32_t sum, int32_t factor_bits, float lo, float hi) {
  float factor;
  memcpy(&factor, &factor_bits, sizeof factor);
  const float v = (float)sum * factor, kept = v > lo ? (v < hi ? v : hi) : lo, moved = kept + 12582912.0f;
  int32_t bits;
  memcpy(&bits, &moved, sizeof bits);
  return bits - 0x4b400000;
}

// y[j] of the sums of `n` neighbouring channels.
static inline void requantize_row(result_form of, const int32_t *sums, const int32_t *multiplier, const int32_t *shift, uint8_t *y, int32_t n) {
  const int32_t zero = of.zero, lo = of.lo, hi = of.hi;
  if (of.form == FORM_SUMS || of.bytes != 1) {
    for (int32_t j = 0; j < n; j++) put_integer(y + (ptrdiff_t)j * of.bytes, of.bytes, sums[j]);
  } else if (of.form == FORM_DOUBLING) {
    for (int32_t j = 0; j < n; j++) y[j] = (uint8_t)within_limits(doubled(sums[j], multiplier[j], shift[j]) + zero, lo, hi);
  } else if (of.form == FORM_SINGLE) {
    for (int32_t j = 0; j < n; j++) y[j] = (uint8_t)within_limits(multiplied_once(sums[j], multiplier[j], shift[j]) + zero, lo, hi);
  } else {
    const float least = (float)(within_limits(lo, -512, 512) - zero), most = (float)(within_limits(hi, -512, 512) - zero);
    for (int32_t j = 0; j < n; j++) y[j] = (uint8_t)(nearest(sums[j], multiplier[j], least, most) + zero);
  }
}

#endif
