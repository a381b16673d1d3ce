// Between sums, floats and bytes, bit for bit as src/eval/quantized.ts defines it.
#include <assert.h>
#include <stddef.h>

#include "../activation/each.h"
#include "kernels.gen.h"
#include "requantize.h"

#ifdef __aarch64__
#include <arm_neon.h>
#endif

static inline float limited(float v, float lo, float hi) { return v < lo ? lo : v > hi ? hi : v; }

KERNEL(dequantize_f32) {
  const int32_t m = a->m, n = a->n;
  const int32_t *x = a->x;
  const float *const factor = a->factor, *r = a->r, lo = a->lo, hi = a->hi;
  float *y = a->y;
  assert(m >= 1 && n >= 1 && a->ys >= 0);
  for (int32_t i = 0; i < m; i++, x += n, y += a->ys) {
    if (r == NULL) {
      int32_t j = 0;
#ifdef __arm__
      // four that do not wait for each other
      for (; j + 4 <= n; j += 4) {
        const float first = (float)x[j] * factor[j], second = (float)x[j + 1] * factor[j + 1], third = (float)x[j + 2] * factor[j + 2], fourth = (float)x[j + 3] * factor[j + 3];
        __builtin_prefetch(x + j + 32);
        y[j] = first, y[j + 1] = second, y[j + 2] = third, y[j + 3] = fourth;
      }
#endif
      EACH for (; j < n; j++) y[j] = (float)x[j] * factor[j];
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

// What the limits allow, if that is all of an integer of 8 bits and `zero` is one, whose least is `least`.
static inline int32_t are_bytes(int32_t zero, int32_t lo, int32_t hi, int32_t *least) {
  *least = lo < 0 ? -128 : 0;
  return lo == *least && hi == *least + 255 && zero >= *least && zero <= hi;
}

#define OF_TWO(A, B, LOW, HIGH) \
  "vmov r4, r5, " #A ", " #B "\n\t" \
  "qadd r4, r4, %[zero]\n\t" \
  "qadd r5, r5, %[zero]\n\t" \
  "usat " LOW ", #8, r4\n\t" \
  "usat " HIGH ", #8, r5\n\t"
#define PUT_FOUR \
  "orr r6, r6, r7, lsl #8\n\t" \
  "orr r8, r8, r9, lsl #8\n\t" \
  "orr r6, r6, r8, lsl #16\n\t" \
  "eor r6, r6, %[flip]\n\t" \
  "str r6, [%[y]], #4\n\t"

// y of `eights` times eight numbers (nearest_even of x * factor) + zero, from 0 to 255, each four ^ flip.
static inline void eights_of_bytes(const float *x, uint8_t *y, int32_t eights, float factor, int32_t zero, uint32_t flip) {
  __asm__ volatile(
      "1:\n\t"
      "vldmia %[x]!, {s8-s15}\n\t"
      "pld [%[x], #128]\n\t"
      "vmul.f32 s8, s8, %[factor]\n\t"
      "vmul.f32 s9, s9, %[factor]\n\t"
      "vmul.f32 s10, s10, %[factor]\n\t"
      "vmul.f32 s11, s11, %[factor]\n\t"
      "vmul.f32 s12, s12, %[factor]\n\t"
      "vmul.f32 s13, s13, %[factor]\n\t"
      "vmul.f32 s14, s14, %[factor]\n\t"
      "vmul.f32 s15, s15, %[factor]\n\t"
      "ftosis s8, s8\n\t"
      "ftosis s9, s9\n\t"
      "ftosis s10, s10\n\t"
      "ftosis s11, s11\n\t"
      "ftosis s12, s12\n\t"
      "ftosis s13, s13\n\t"
      "ftosis s14, s14\n\t"
      "ftosis s15, s15\n\t"
      "subs %[eights], %[eights], #1\n\t"
      OF_TWO(s8, s9, "r6", "r7") OF_TWO(s10, s11, "r8", "r9") PUT_FOUR OF_TWO(s12, s13, "r6", "r7") OF_TWO(s14, s15, "r8", "r9") PUT_FOUR
      "bne 1b"
      : [x] "+r"(x), [y] "+r"(y), [eights] "+r"(eights)
      : [factor] "t"(factor), [zero] "r"(zero), [flip] "r"(flip)
      : "r4", "r5", "r6", "r7", "r8", "r9", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "cc", "memory");
}

#define EACH_OF_EIGHT(OF) OF("8", "16", "24") OF("9", "17", "25") OF("10", "18", "26") OF("11", "19", "27") OF("12", "20", "28") OF("13", "21", "29") OF("14", "22", "30") OF("15", "23", "31")

// The same of x * factor + r, which is s, of `eights` times eight.
static inline void eights_of_residual(const int32_t *x, const float *factor, const float *r, float *s, uint8_t *y, int32_t eights, float scale, int32_t zero, uint32_t flip) {
#define CONVERTED(X, F, R) "fsitos s" X ", s" X "\n\t"
#define SUMMED(X, F, R) "vmla.f32 s" R ", s" X ", s" F "\n\t"
#define SCALED(X, F, R) "vmul.f32 s" X ", s" R ", %[scale]\n\t"
#define ROUNDED(X, F, R) "ftosis s" X ", s" X "\n\t"
  __asm__ volatile(
      "1:\n\t"
      "vldmia %[x]!, {s8-s15}\n\t"
      "vldmia %[factor]!, {s16-s23}\n\t"
      "vldmia %[r]!, {s24-s31}\n\t"
      "pld [%[x]]\n\t"
      "pld [%[r]]\n\t"
      EACH_OF_EIGHT(CONVERTED)
      EACH_OF_EIGHT(SUMMED)
      EACH_OF_EIGHT(SCALED)
      "vstmia %[s]!, {s24-s31}\n\t"
      EACH_OF_EIGHT(ROUNDED)
      "subs %[eights], %[eights], #1\n\t"
      OF_TWO(s8, s9, "r6", "r7") OF_TWO(s10, s11, "r8", "r9") PUT_FOUR OF_TWO(s12, s13, "r6", "r7") OF_TWO(s14, s15, "r8", "r9") PUT_FOUR
      "bne 1b"
      : [x] "+r"(x), [factor] "+r"(factor), [r] "+r"(r), [s] "+r"(s), [y] "+r"(y), [eights] "+r"(eights)
      : [scale] "t"(scale), [zero] "r"(zero), [flip] "r"(flip)
      : "r4", "r5", "r6", "r7", "r8", "r9", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "s27", "s28", "s29", "s30", "s31",
        "cc", "memory");
#undef ROUNDED
#undef SCALED
#undef SUMMED
#undef CONVERTED
}
#undef EACH_OF_EIGHT
#undef PUT_FOUR
#undef OF_TWO
#endif

#define BYTE(V) (uint8_t)((uint32_t)within_limits(V, of.lo, of.hi) + (uint32_t)of.zero)

#ifdef __aarch64__
// Four bytes of v, halves to the even integer.
static inline __attribute__((always_inline)) void put_four(uint8_t *y, float32x4_t v, int32_t zero, int32_t lo, int32_t hi) {
  const int32x4_t whole = vminq_s32(vmaxq_s32(vqaddq_s32(vcvtnq_s32_f32(v), vdupq_n_s32(zero)), vdupq_n_s32(lo)), vdupq_n_s32(hi));
  const int8x8_t bytes = vmovn_s16(vcombine_s16(vmovn_s32(whole), vdup_n_s16(0)));
  vst1_lane_u32((uint32_t *)(void *)y, vreinterpret_u32_s8(bytes), 0);
}
#endif

KERNEL(quantize_u8) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const float lo = near_limit(of.lo), hi = near_limit(of.hi), factor = a->factor;
  // rows side by side are one
  const int32_t even = a->even, divide = a->divide, m = a->ys == a->n ? 1 : a->m, n = a->ys == a->n ? a->m * a->n : a->n;
  const float *x = a->x;
  uint8_t *y = a->y;
  assert(a->m >= 1 && n >= 1 && a->ys >= 0);
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
  for (int32_t i = 0; i < m; i++, x += n, y += a->ys) {
#ifdef __arm__
    if (even && !divide) {
      int32_t least;
      const int32_t eights = are_bytes(a->zero, a->lo, a->hi, &least) ? n / 8 : 0;
      if (eights) eights_of_bytes(x, y, eights, factor, a->zero - least, least ? 0x80808080u : 0);
      for (int32_t j = 8 * eights; j < n; j++) y[j] = BYTE(nearest_even(x[j] * factor));
      continue;
    }
#endif
    int32_t j = 0;
#ifdef __aarch64__
    for (; even && !divide && j + 4 <= n; j += 4) put_four(y + j, vmulq_n_f32(vld1q_f32(x + j), factor), a->zero, a->lo, a->hi);
#endif
    for (; j < n; j++) y[j] = BYTE(rounded(divide ? x[j] / factor : x[j] * factor, lo, hi, even));
  }
}

KERNEL(residual_u8) {
  const byte_range of = range_of(a->zero, a->lo, a->hi);
  const float scale = a->scale, *r = a->r;
  const int32_t m = a->m, n = a->n, *x = a->x;
  float *y = a->y;
  uint8_t *z = a->z;
  assert(m >= 1 && n >= 1);
  for (int32_t i = 0; i < m; i++, x += n, r += n, y += n, z += n) {
    int32_t j = 0;
#ifdef __arm__
    int32_t least;
    if (are_bytes(a->zero, a->lo, a->hi, &least) && n >= 8) {
      eights_of_residual(x, a->factor, r, y, z, n / 8, scale, a->zero - least, least ? 0x80808080u : 0);
      j = n / 8 * 8;
    }
#elif defined(__aarch64__)
    for (; j + 4 <= n; j += 4) {
      const float32x4_t sum = vaddq_f32(vmulq_f32(vcvtq_f32_s32(vld1q_s32(x + j)), vld1q_f32(a->factor + j)), vld1q_f32(r + j));
      vst1q_f32(y + j, sum);
      put_four(z + j, vmulq_n_f32(sum, scale), a->zero, a->lo, a->hi);
    }
#endif
    for (; j < n; j++) {
      // a statement of its own: rounded before it is added
      const float scaled = (float)x[j] * a->factor[j], sum = scaled + r[j];
      y[j] = sum;
      z[j] = BYTE(rounded(sum * scale, near_limit(of.lo), near_limit(of.hi), 1));
    }
  }
}

#ifdef __arm__
// y of `fours` times four pairs, 2^15 at most; `middle` of the table, `beyond`: zero times 2^22, and 2^21.
static inline void fours_of_pairs(const int32_t *x, const int32_t *factor, const int8_t *middle, uint8_t *y, int32_t fours, int32_t multiplier, int32_t beyond) {
  // the multiplier is its lower half
  int32_t left = (int32_t)((uint32_t)(fours - 1) << 16) | multiplier;
  __asm__ volatile(
      "ldmia %[factor]!, {r9, r10}\n\t"
      "1:\n\t"
      "ldmia %[x]!, {r4, r5, r6, r8}\n\t"
      "pld [%[x], #96]\n\t"
      "pld [%[factor], #96]\n\t"
      "subs %[left], %[left], #0x10000\n\t"
      "smmulr r4, r4, r9\n\t"
      "smmulr r5, r5, r10\n\t"
      "ldmia %[factor]!, {r9, r10}\n\t"
      "ssat r4, #10, r4\n\t"
      "ssat r5, #10, r5\n\t"
      "smmulr r6, r6, r9\n\t"
      "smmulr r8, r8, r10\n\t"
      "ldrsb r4, [%[middle], r4]\n\t"
      "ldrsb r5, [%[middle], r5]\n\t"
      "ldmia %[factor]!, {r9, r10}\n\t"
      "ssat r6, #10, r6\n\t"
      "ssat r8, #10, r8\n\t"
      "ldmia %[x]!, {r12, lr}\n\t"
      "add r5, r5, #127\n\t"
      "ldrsb r6, [%[middle], r6]\n\t"
      "ldrsb r8, [%[middle], r8]\n\t"
      "smulbb r4, r4, r5\n\t"
      "smmulr r12, r12, r9\n\t"
      "smmulr lr, lr, r10\n\t"
      "add r8, r8, #127\n\t"
      "ldmia %[factor]!, {r9, r10}\n\t"
      "smulbb r6, r6, r8\n\t"
      "smlabb r4, r4, %[left], %[beyond]\n\t"
      "ldmia %[x]!, {r5, r8}\n\t"
      "ssat r12, #10, r12\n\t"
      "ssat lr, #10, lr\n\t"
      "smlabb r6, r6, %[left], %[beyond]\n\t"
      "smmulr r5, r5, r9\n\t"
      "smmulr r8, r8, r10\n\t"
      "ldrsb r12, [%[middle], r12]\n\t"
      "ldrsb lr, [%[middle], lr]\n\t"
      "ssat r4, #8, r4, asr #22\n\t"
      "ssat r6, #8, r6, asr #22\n\t"
      "ssat r5, #10, r5\n\t"
      "ssat r8, #10, r8\n\t"
      "add lr, lr, #127\n\t"
      "uxtb r4, r4\n\t"
      "ldrsb r5, [%[middle], r5]\n\t"
      "ldrsb r8, [%[middle], r8]\n\t"
      "smulbb r12, r12, lr\n\t"
      "uxtb r6, r6\n\t"
      "ldmpl %[factor]!, {r9, r10}\n\t"
      "add r8, r8, #127\n\t"
      "orr r4, r4, r6, lsl #8\n\t"
      "smlabb r12, r12, %[left], %[beyond]\n\t"
      "smulbb r5, r5, r8\n\t"
      "ssat r12, #8, r12, asr #22\n\t"
      "uxtb r12, r12\n\t"
      "smlabb r5, r5, %[left], %[beyond]\n\t"
      "orr r4, r4, r12, lsl #16\n\t"
      "ssat r5, #8, r5, asr #22\n\t"
      "orr r4, r4, r5, lsl #24\n\t"
      "str r4, [%[y]], #4\n\t"
      "bpl 1b"
      : [x] "+r"(x), [factor] "+r"(factor), [y] "+r"(y), [left] "+r"(left)
      : [middle] "r"(middle), [beyond] "r"(beyond)
      : "r4", "r5", "r6", "r8", "r9", "r10", "r12", "lr", "cc", "memory");
}
#endif

#ifdef __aarch64__
// Places in the table of eight sums.
static inline __attribute__((always_inline)) int16x8_t eight_places(const int32_t *x, const int32_t *factor) {
  const int32x4_t a = vld1q_s32(x), b = vld1q_s32(x + 4), f = vld1q_s32(factor), g = vld1q_s32(factor + 4);
  const int32x4_t first = vrshrn_high_n_s64(vrshrn_n_s64(vmull_s32(vget_low_s32(a), vget_low_s32(f)), 32), vmull_high_s32(a, f), 32);
  const int32x4_t second = vrshrn_high_n_s64(vrshrn_n_s64(vmull_s32(vget_low_s32(b), vget_low_s32(g)), 32), vmull_high_s32(b, g), 32);
  return vminq_s16(vmaxq_s16(vqmovn_high_s32(vqmovn_s32(first), second), vdupq_n_s16(-512)), vdupq_n_s16(511));
}

// y of eight pairs.
static inline __attribute__((always_inline)) void eight_pairs(const int32_t *x, const int32_t *factor, const int8_t *middle, uint8_t *y, int16x4_t multiplier, int32x4_t beyond) {
  int16_t places[16];
  int8_t values[16];
  vst1q_s16(places, eight_places(x, factor));
  vst1q_s16(places + 8, eight_places(x + 8, factor + 8));
  _Pragma("clang loop unroll_count(4)") for (int32_t i = 0; i < 16; i++) values[i] = middle[places[i]];
  const int8x8x2_t pairs = vld2_s8(values);
  const int16x8_t products = vmulq_s16(vmovl_s8(pairs.val[0]), vaddw_s8(vdupq_n_s16(127), pairs.val[1]));
  const int32x4_t low = vshrq_n_s32(vmlal_s16(beyond, vget_low_s16(products), multiplier), 22), high = vshrq_n_s32(vmlal_s16(beyond, vget_high_s16(products), multiplier), 22);
  vst1_s8((int8_t *)y, vqmovn_s16(vcombine_s16(vmovn_s32(low), vmovn_s32(high))));
}
#endif

KERNEL(gate_pairs_i8) {
  const int32_t m = a->m, n = a->n, multiplier = a->multiplier, beyond = (int32_t)((uint32_t)a->zero << 22) + (1 << 21);
  const int8_t *const middle = (const int8_t *)a->table + 512;
  const int32_t *x = a->x;
  assert(m >= 1 && n >= 1 && a->ys >= 0 && a->entries == 1024);
#define PLACE(K) within_limits((int32_t)(((int64_t)x[2 * j + (K)] * a->factor[2 * j + (K)] + ((int64_t)1 << 31)) >> 32), -512, 511)
  for (int32_t i = 0; i < m; i++, x += 2 * (ptrdiff_t)n) {
    uint8_t *const y = a->y + (ptrdiff_t)i * a->ys;
    int32_t j = 0;
#ifdef __arm__
    const int32_t fours = n / 4 < 1 << 15 ? n / 4 : 1 << 15;
    if (fours) fours_of_pairs(x, a->factor, middle, y, fours, multiplier, beyond);
    j = 4 * fours;
#elif defined(__aarch64__)
    for (; j + 8 <= n; j += 8) eight_pairs(x + 2 * j, a->factor + 2 * j, middle, y + j, vdup_n_s16((int16_t)multiplier), vdupq_n_s32(beyond));
#endif
    for (; j < n; j++) y[j] = (uint8_t)within_limits((middle[PLACE(0)] * (127 + middle[PLACE(1)]) * multiplier + beyond) >> 22, -128, 127);
  }
#undef PLACE
}
