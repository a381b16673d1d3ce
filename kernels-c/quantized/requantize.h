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

// What `zero` is added to, which must not overflow, stays within limits less `zero`.
static inline int32_t less(int32_t limit, int32_t zero) { const int64_t v = (int64_t)limit - zero; return (int32_t)(v < INT32_MIN ? INT32_MIN : v > INT32_MAX ? INT32_MAX : v); }
// A distance that may be none of 32 bits where there is nothing so far away.
static inline int32_t low_product(int32_t a, int32_t b) { return (int32_t)((uint32_t)a * (uint32_t)b); }
static inline int32_t within_limits(int32_t v, int32_t lo, int32_t hi) { return v < lo ? lo : v > hi ? hi : v; }

// Multipliers are not negative.
static inline int32_t doubled(int32_t sum, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift & 31 : 0, right = shift < 0 ? (shift < -31 ? 31 : -shift) : 0;
  return rounding_divide((int32_t)(((int64_t)(int32_t)((uint32_t)sum << left) * multiplier + (1 << 30)) >> 31), right);
}

#if defined(ISA_vfp) || defined(ISA_vfpv)
// doubled(twice / 2, multiplier, -right), where twice the sum fits. Of negative numbers one less is rounded, halves upwards; a shift by 0 keeps the carry, which
// adds that one back.
static inline int32_t doubled_right(int32_t twice, int32_t multiplier, int32_t right) {
  int32_t v;
  __asm__("smmulr %0, %1, %2\n\tadds %0, %0, %0, asr #31\n\tasrs %0, %0, %3\n\tadc %0, %0, #0" : "=&r"(v) : "r"(twice), "r"(multiplier), "r"(right) : "cc");
  return v;
}

// What `doubled` does as two products whose upper halves are rounded: by twice the multiplier as an unsigned number of 32 bits, and by -2^(32 - right), which is
// subtracted: 2^31 has no place in a signed word, -2^31 has. False where it is none.
static inline int scale_of(int32_t multiplier, int32_t shift, uint32_t *twice, uint32_t *power) {
  *twice = (uint32_t)multiplier << 1;
  *power = multiplier == 0 ? 0 : UINT32_MAX << ((32 + (shift < -31 ? -31 : shift)) & 31);
  return multiplier == 0 || (multiplier >= 1 << 30 && shift <= -1);
}
#define DOUBLED(sum, multiplier, shift) \
  (((sum) ^ (int32_t)((uint32_t)(sum) << 1)) >= 0 && (shift) <= 0 && (shift) >= -31 ? doubled_right((int32_t)((uint32_t)(sum) << 1), multiplier, -(shift)) : doubled(sum, multiplier, shift))
#else
#define DOUBLED doubled
#endif

// floor of the product divided by 2^(31 - shift), halves upwards.
static inline int32_t multiplied_once(int32_t sum, int32_t multiplier, int32_t shift) {
  if (shift < 0 && shift >= -31) {
    // what is below the upper half makes no difference then
    const int32_t v = (int32_t)(((int64_t)sum * multiplier) >> 31);
    return (v >> -shift) + (v >> (-shift - 1) & 1);
  }
  const int32_t places = (int32_t)(31 - (uint32_t)shift);
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

#ifdef ISA_neon
#include <arm_neon.h>

// Form of requantized_four, for sums that are rounded once and shifted right by one place or more: what is below the product's upper half makes no difference then.
enum { FORM_ONCE_RIGHT = 4 };

static inline __attribute__((always_inline)) int32x4_t requantized_four(int32_t form, int32x4_t sums, const int32_t *multiplier, const int32_t *shift, float32x4_t least, float32x4_t most) {
  const int32x4_t by = vld1q_s32(multiplier), places = vld1q_s32(shift);
  if (form == FORM_FLOAT) return vcvtnq_s32_f32(vminq_f32(vmaxq_f32(vmulq_f32(vcvtq_f32_s32(sums), vreinterpretq_f32_s32(by)), least), most));
  if (form == FORM_ONCE_RIGHT) return vrshlq_s32(vqdmulhq_s32(sums, by), places);
  if (form == FORM_SINGLE) {
    const int64x2_t low = vsubl_s32(vget_low_s32(places), vdup_n_s32(31)), high = vsubl_s32(vget_high_s32(places), vdup_n_s32(31));
    const int64x2_t a = vrshlq_s64(vmull_s32(vget_low_s32(sums), vget_low_s32(by)), low), b = vrshlq_s64(vmull_high_s32(sums, by), high);
    return vcombine_s32(vmovn_s64(a), vmovn_s64(b));
  }
  const int32x4_t right = vminq_s32(places, vdupq_n_s32(0)), v = vqrdmulhq_s32(vshlq_s32(sums, vmaxq_s32(places, vdupq_n_s32(0))), by);
  // halves below 0 go away from it
  return vrshlq_s32(vqaddq_s32(v, vshrq_n_s32(vandq_s32(v, right), 31)), right);
}

// As requantize_row, of eight.
static inline __attribute__((always_inline)) void requantize_eight(result_form of, int32x4_t low, int32x4_t high, const int32_t *multiplier, const int32_t *shift, uint8_t *y) {
  const int32x4_t zero = vdupq_n_s32(of.zero), lo = vqsubq_s32(vdupq_n_s32(of.lo), zero), hi = vqsubq_s32(vdupq_n_s32(of.hi), zero);
  const float32x4_t least = vcvtq_f32_s32(lo), most = vcvtq_f32_s32(hi);
  const int32x4_t a = requantized_four(of.form, low, multiplier, shift, least, most), b = requantized_four(of.form, high, multiplier + 4, shift + 4, least, most);
  const int16x8_t both = vcombine_s16(vmovn_s32(vaddq_s32(vminq_s32(vmaxq_s32(a, lo), hi), zero)), vmovn_s32(vaddq_s32(vminq_s32(vmaxq_s32(b, lo), hi), zero)));
  vst1_u8(y, vmovn_u16(vreinterpretq_u16_s16(both)));
}
#endif

#if defined(__AVX2__)
#include <immintrin.h>
#include <stdbool.h>

// LANES neighbouring channels at a time.
#if defined(__AVX512BW__)
enum { LANES = 16 };
typedef __m512i lanes;
#define OF_LANES(NAME) _mm512_##NAME
#define LANES_512(WITH, WITHOUT) WITH
#else
enum { LANES = 8 };
typedef __m256i lanes;
#define OF_LANES(NAME) _mm256_##NAME
#define LANES_512(WITH, WITHOUT) WITHOUT
#endif

#if defined(__AVX512BW__)
static inline __mmask64 first_of(int32_t n) { return n >= 64 ? ~0ull : (1ull << n) - 1; }
#endif
static inline lanes lanes_at(const void *p) { return LANES_512(_mm512_loadu_si512(p), _mm256_loadu_si256((const __m256i *)p)); }
static inline void put_lanes(void *p, lanes v) { LANES_512(_mm512_storeu_si512(p, v), _mm256_storeu_si256((__m256i *)p, v)); }
static inline lanes all_lanes(int32_t v) { return OF_LANES(set1_epi32)(v); }

// A function that multiplies no bytes: AVX-VNNI takes that of AVX2, in another object, which would be the same code.
#define OF_AVX2 LANES_512(static, extern)

// What brings sums of LANES channels to bytes.
typedef struct {
  lanes multiplier, odd, left, right, rest, half, zero, lo, hi;
} lane_factors;

// Whether there are vectors for a form.
static inline bool has_lanes(int32_t form) { return form == FORM_DOUBLING || form == FORM_FLOAT; }

// Form of requantized_lanes, for doubled sums: below 2^30, and shifted right.
enum { FORM_NEAR = 4 };

// FORM_NEAR where it holds, given that no sum of products reaches 2^29 (few).
static inline int32_t nearest_form(int32_t form, bool few, const int32_t *bias, const int32_t *shift, int32_t n) {
  if (form != FORM_DOUBLING || !few) return form;
  for (int32_t j = 0; j < n; j++)
    if (bias[j] >= 1 << 29 || bias[j] <= -(1 << 29) || shift[j] >= 0) return form;
  return FORM_NEAR;
}

// Of `n` channels; those behind them are 0.
static inline lane_factors factors_of(result_form of, const int32_t *multiplier, const int32_t *shift, int32_t n) {
  int32_t padded[2 * LANES] = {0};
  if (n < LANES) {
    memcpy(padded, multiplier, (size_t)n * 4);
    memcpy(padded + LANES, shift, (size_t)n * 4);
    multiplier = padded, shift = padded + LANES;
  }
  const lanes none = all_lanes(0), by = lanes_at(multiplier), places = lanes_at(shift);
  lane_factors f = {.multiplier = by, .odd = OF_LANES(srli_epi64)(by, 32), .zero = all_lanes(of.zero), .lo = all_lanes(less(of.lo, of.zero)), .hi = all_lanes(less(of.hi, of.zero))};
  if (of.form == FORM_FLOAT) {
    f.lo = all_lanes(within_limits(less(of.lo, of.zero), -1024, 1024));
    f.hi = all_lanes(within_limits(less(of.hi, of.zero), -1024, 1024));
    return f;
  }
  f.left = LANES_512(_mm512_and_si512, _mm256_and_si256)(OF_LANES(max_epi32)(places, none), all_lanes(31));
  f.right = OF_LANES(sub_epi32)(none, OF_LANES(max_epi32)(OF_LANES(min_epi32)(places, none), all_lanes(-31)));
  f.rest = OF_LANES(sub_epi32)(OF_LANES(sllv_epi32)(all_lanes(1), f.right), all_lanes(1));
  f.half = of.form == FORM_NEAR ? OF_LANES(sub_epi32)(f.rest, OF_LANES(srli_epi32)(f.rest, 1)) : OF_LANES(srli_epi32)(f.rest, 1);
  return f;
}

// Bytes of sums, in words; `form`, which has_lanes or is FORM_NEAR, is a constant at every call.
static inline __attribute__((always_inline)) lanes requantized_lanes(const int32_t form, const lane_factors *f, lanes sums) {
#if defined(__AVX512BW__)
  if (form == FORM_FLOAT) {
    const __m512 v = _mm512_mul_ps(_mm512_cvtepi32_ps(sums), _mm512_castsi512_ps(f->multiplier)), kept = _mm512_min_ps(_mm512_max_ps(v, _mm512_cvtepi32_ps(f->lo)), _mm512_cvtepi32_ps(f->hi));
    return _mm512_add_epi32(_mm512_cvtps_epi32(kept), f->zero);
  }
  const __m512i s = form == FORM_NEAR ? sums : _mm512_sllv_epi32(sums, f->left), carry = _mm512_set1_epi64(1 << 30);
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(s, f->multiplier), carry), odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(s, 32), f->odd), carry);
  const __m512i v = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
  if (form == FORM_NEAR) {
    const __m512i near = _mm512_srav_epi32(_mm512_add_epi32(_mm512_add_epi32(v, _mm512_srai_epi32(v, 31)), f->half), f->right);
    return _mm512_add_epi32(_mm512_min_epi32(_mm512_max_epi32(near, f->lo), f->hi), f->zero);
  }
  const __mmask16 up = _mm512_cmpgt_epi32_mask(_mm512_and_si512(v, f->rest), _mm512_sub_epi32(f->half, _mm512_srai_epi32(v, 31)));
  const __m512i down = _mm512_srav_epi32(v, f->right), near = _mm512_mask_add_epi32(down, up, down, _mm512_set1_epi32(1));
  return _mm512_add_epi32(_mm512_min_epi32(_mm512_max_epi32(near, f->lo), f->hi), f->zero);
#else
  if (form == FORM_FLOAT) {
    const __m256 v = _mm256_mul_ps(_mm256_cvtepi32_ps(sums), _mm256_castsi256_ps(f->multiplier)), kept = _mm256_min_ps(_mm256_max_ps(v, _mm256_cvtepi32_ps(f->lo)), _mm256_cvtepi32_ps(f->hi));
    return _mm256_add_epi32(_mm256_cvtps_epi32(kept), f->zero);
  }
  const __m256i s = form == FORM_NEAR ? sums : _mm256_sllv_epi32(sums, f->left), carry = _mm256_set1_epi64x(1 << 30);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(s, f->multiplier), carry), odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(s, 32), f->odd), carry);
  const __m256i v = _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
  if (form == FORM_NEAR) {
    const __m256i near = _mm256_srav_epi32(_mm256_add_epi32(_mm256_add_epi32(v, _mm256_srai_epi32(v, 31)), f->half), f->right);
    return _mm256_add_epi32(_mm256_min_epi32(_mm256_max_epi32(near, f->lo), f->hi), f->zero);
  }
  const __m256i up = _mm256_cmpgt_epi32(_mm256_and_si256(v, f->rest), _mm256_sub_epi32(f->half, _mm256_srai_epi32(v, 31)));
  const __m256i near = _mm256_sub_epi32(_mm256_srav_epi32(v, f->right), up);
  return _mm256_add_epi32(_mm256_min_epi32(_mm256_max_epi32(near, f->lo), f->hi), f->zero);
#endif
}

// The lower bytes of the first n.
static inline __attribute__((always_inline)) void put_bytes(uint8_t *y, lanes v, int32_t n) {
#if defined(__AVX512BW__)
  const __m128i bytes = _mm512_cvtepi32_epi8(v);
  if (n == LANES) _mm_storeu_si128((__m128i *)(void *)y, bytes);
  else _mm_mask_storeu_epi8(y, (__mmask16)((1u << n) - 1), bytes);
#else
  const __m256i kept = _mm256_and_si256(v, _mm256_set1_epi32(255)), halves = _mm256_packus_epi32(kept, kept);
  const __m128i words = _mm_unpacklo_epi64(_mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1)), bytes = _mm_packus_epi16(words, words);
  uint8_t room[16];
  if (n == LANES) _mm_storel_epi64((__m128i *)(void *)y, bytes);
  else {
    _mm_storeu_si128((__m128i *)(void *)room, bytes);
    for (int32_t i = 0; i < n; i++) y[i] = room[i];
  }
#endif
}
#endif

// y[j] of the sums of `n` neighbouring channels.
static inline void requantize_row(result_form of, const int32_t *sums, const int32_t *multiplier, const int32_t *shift, uint8_t *y, int32_t n) {
  const int32_t zero = of.zero, lo = less(of.lo, zero), hi = less(of.hi, zero);
#ifdef ISA_neon
  if (of.bytes != 4)
    for (; n >= 8; n -= 8, sums += 8, multiplier += 8, shift += 8, y += 8) requantize_eight(of, vld1q_s32(sums), vld1q_s32(sums + 4), multiplier, shift, y);
#endif
  // only sums have 4
  if (of.bytes == 4) {
    memcpy(y, sums, (size_t)n * 4);
  } else if (of.form == FORM_DOUBLING) {
    for (int32_t j = 0; j < n; j++) y[j] = (uint8_t)((uint32_t)within_limits(DOUBLED(sums[j], multiplier[j], shift[j]), lo, hi) + (uint32_t)zero);
  } else if (of.form == FORM_SINGLE) {
    for (int32_t j = 0; j < n; j++) y[j] = (uint8_t)((uint32_t)within_limits(multiplied_once(sums[j], multiplier[j], shift[j]), lo, hi) + (uint32_t)zero);
  } else {
    const float least = (float)within_limits(lo, -1024, 1024), most = (float)within_limits(hi, -1024, 1024);
    for (int32_t j = 0; j < n; j++) y[j] = (uint8_t)(nearest(sums[j], multiplier[j], least, most) + zero);
  }
}

#endif
