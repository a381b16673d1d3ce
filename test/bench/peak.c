// The multiply-adds that one core of this machine can do: for each number on standard input, a line with as many measurements in
// G multiply-adds a second. Independent chains, enough to cover the latency, nothing in memory.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 1000000 };

// TURNS turns of CHAINS chains, LANES multiply-adds each.
typedef struct {
  float (*turns)(void);
  int lanes, chains;
} unit;

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#define TURNS_OF(name, isa, vector, bits, CHAINS, first)                                                 \
  __attribute__((target(isa))) static float name(void) {                                                 \
    vector a[CHAINS], x = _mm##bits##_set1_ps(0.999f), y = _mm##bits##_set1_ps(0.001f);                  \
    __asm__ volatile("" : "+v"(x), "+v"(y)); /* not to be computed before it is timed */                 \
    for (int k = 0; k < CHAINS; k++) a[k] = _mm##bits##_set1_ps((float)k);                               \
    for (int i = 0; i < TURNS; i++) {                                                                    \
      _Pragma("clang loop unroll(full)") for (int k = 0; k < CHAINS; k++) a[k] = _mm##bits##_fmadd_ps(a[k], x, y); \
    }                                                                                                    \
    for (int k = 1; k < CHAINS; k++) a[0] = _mm##bits##_add_ps(a[0], a[k]);                              \
    return first(a[0]);                                                                                  \
  }
TURNS_OF(turns_avx512, "avx512f", __m512, 512, 12, _mm512_cvtss_f32)
TURNS_OF(turns_avx2, "avx2,fma", __m256, 256, 12, _mm256_cvtss_f32)

static unit widest(void) {
  unsigned a, b = 0, c, d;
  __get_cpuid_count(7, 0, &a, &b, &c, &d);
  return b & bit_AVX512F ? (unit){turns_avx512, 16, 12} : (unit){turns_avx2, 8, 12};
}
#elif defined(__aarch64__)
#include <arm_neon.h>
enum { LANES = 4, CHAINS = 20 };
static float turns_neon(void) {
  float32x4_t a[CHAINS], x = vdupq_n_f32(0.999f), y = vdupq_n_f32(0.001f);
  __asm__ volatile("" : "+w"(x), "+w"(y));  // not to be computed before it is timed
  for (int k = 0; k < CHAINS; k++) a[k] = vdupq_n_f32((float)k);
  for (int i = 0; i < TURNS; i++) {
#pragma GCC unroll 20
    for (int k = 0; k < CHAINS; k++) a[k] = vfmaq_f32(y, a[k], x);
  }
  for (int k = 1; k < CHAINS; k++) a[0] = vaddq_f32(a[0], a[k]);
  return vgetq_lane_f32(a[0], 0);
}

static unit widest(void) { return (unit){turns_neon, LANES, CHAINS}; }
#endif

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(void) {
  int wanted;
  const unit of = widest();
  volatile float sink = of.turns();
  while (scanf("%d", &wanted) == 1) {
    printf("[");
    for (int i = 0; i < wanted; i++) {
      const double started = seconds();
      sink = of.turns();
      printf("%s%.3f", i ? "," : "", (double)TURNS * of.lanes * of.chains / (seconds() - started) * 1e-9);
    }
    printf("]\n");
    fflush(stdout);
  }
  (void)sink;
  return 0;
}
