// Vectors of LANES floats, of the instruction set at hand (LANES_NATIVE is defined) or in plain C, for loops over channels. Loads and stores need no
// alignment. Where LANES_PARTIAL is defined, there are loads (zeros for the others) and stores of the first `count` values.
#ifndef LINNET_LANES_H
#define LINNET_LANES_H

#if defined(__AVX512F__)
#define LANES_NATIVE
#include <immintrin.h>
#define LANES_PARTIAL
enum { LANES = 16 };
typedef __m512 lanes;
static inline lanes lanes_load(const float *p) { return _mm512_loadu_ps(p); }
static inline void lanes_store(float *p, lanes v) { _mm512_storeu_ps(p, v); }
static inline __mmask16 lanes_first(int count) { return (__mmask16)((1u << count) - 1); }
static inline lanes lanes_load_first(const float *p, int count) { return _mm512_maskz_loadu_ps(lanes_first(count), p); }
static inline void lanes_store_first(float *p, lanes v, int count) { _mm512_mask_storeu_ps(p, lanes_first(count), v); }
static inline lanes lanes_set(float v) { return _mm512_set1_ps(v); }
static inline lanes lanes_add(lanes a, lanes b) { return _mm512_add_ps(a, b); }
static inline lanes lanes_mul(lanes a, lanes b) { return _mm512_mul_ps(a, b); }
static inline lanes lanes_madd(lanes sum, lanes a, lanes b) { return _mm512_fmadd_ps(a, b, sum); }
// NaN stays: of two operands one of which is NaN, min and max give the second.
static inline lanes lanes_clamp(lanes v, lanes lo, lanes hi) { return _mm512_min_ps(hi, _mm512_max_ps(lo, v)); }
#elif defined(__AVX2__)
#define LANES_NATIVE
#include <immintrin.h>
#define LANES_PARTIAL
enum { LANES = 8 };
typedef __m256 lanes;
static inline lanes lanes_load(const float *p) { return _mm256_loadu_ps(p); }
static inline void lanes_store(float *p, lanes v) { _mm256_storeu_ps(p, v); }
static inline __m256i lanes_first(int count) { return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7)); }
static inline lanes lanes_load_first(const float *p, int count) { return _mm256_maskload_ps(p, lanes_first(count)); }
static inline void lanes_store_first(float *p, lanes v, int count) { _mm256_maskstore_ps(p, lanes_first(count), v); }
static inline lanes lanes_set(float v) { return _mm256_set1_ps(v); }
static inline lanes lanes_add(lanes a, lanes b) { return _mm256_add_ps(a, b); }
static inline lanes lanes_mul(lanes a, lanes b) { return _mm256_mul_ps(a, b); }
static inline lanes lanes_madd(lanes sum, lanes a, lanes b) { return _mm256_fmadd_ps(a, b, sum); }
// NaN stays: of two operands one of which is NaN, min and max give the second.
static inline lanes lanes_clamp(lanes v, lanes lo, lanes hi) { return _mm256_min_ps(hi, _mm256_max_ps(lo, v)); }
#elif defined(__aarch64__) && !defined(SCALAR)
#define LANES_NATIVE
#include <arm_neon.h>
enum { LANES = 4 };
typedef float32x4_t lanes;
static inline lanes lanes_load(const float *p) { return vld1q_f32(p); }
static inline void lanes_store(float *p, lanes v) { vst1q_f32(p, v); }
static inline lanes lanes_set(float v) { return vdupq_n_f32(v); }
static inline lanes lanes_add(lanes a, lanes b) { return vaddq_f32(a, b); }
static inline lanes lanes_mul(lanes a, lanes b) { return vmulq_f32(a, b); }
static inline lanes lanes_madd(lanes sum, lanes a, lanes b) { return vfmaq_f32(sum, a, b); }
static inline lanes lanes_clamp(lanes v, lanes lo, lanes hi) { return vminq_f32(vmaxq_f32(v, lo), hi); }
#else
#include "activation.h"
enum { LANES = 4 };
typedef struct {
  float v[4];
} lanes;
#define EACH_LANE(value) ((lanes){{value(0), value(1), value(2), value(3)}})
static inline lanes lanes_load(const float *p) { return (lanes){{p[0], p[1], p[2], p[3]}}; }
static inline void lanes_store(float *p, lanes a) {
  for (int i = 0; i < LANES; i++) p[i] = a.v[i];
}
static inline lanes lanes_set(float v) { return (lanes){{v, v, v, v}}; }
#define SUM(i) a.v[i] + b.v[i]
static inline lanes lanes_add(lanes a, lanes b) { return EACH_LANE(SUM); }
#define PRODUCT(i) a.v[i] * b.v[i]
static inline lanes lanes_mul(lanes a, lanes b) { return EACH_LANE(PRODUCT); }
#define MADD(i) sum.v[i] + a.v[i] * b.v[i]
static inline lanes lanes_madd(lanes sum, lanes a, lanes b) { return EACH_LANE(MADD); }
#define CLAMP(i) clamp_value(a.v[i], lo.v[i], hi.v[i])
static inline lanes lanes_clamp(lanes a, lanes lo, lanes hi) { return EACH_LANE(CLAMP); }
#undef SUM
#undef PRODUCT
#undef MADD
#undef CLAMP
#undef EACH_LANE
#endif

// The first `count` values: all of them or, where LANES_PARTIAL is defined, also fewer.
static inline lanes lanes_load_some(const float *p, int count) {
#ifdef LANES_PARTIAL
  if (count < LANES) return lanes_load_first(p, count);
#endif
  (void)count;
  return lanes_load(p);
}
static inline void lanes_store_some(float *p, lanes v, int count) {
#ifdef LANES_PARTIAL
  if (count < LANES) {
    lanes_store_first(p, v, count);
    return;
  }
#endif
  (void)count;
  lanes_store(p, v);
}

#endif
