// The multiply-adds that one core of this machine can do: for each number on standard input, a line with as many measurements in
// G multiply-adds a second. Independent chains, enough to cover the latency, nothing in memory.
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { TURNS = 1000000 };

#if defined(__x86_64__)
#include <immintrin.h>
enum { LANES = 8, CHAINS = 12 };
__attribute__((target("avx2,fma"))) static float turns(void) {
  __m256 a[CHAINS], x = _mm256_set1_ps(0.999f), y = _mm256_set1_ps(0.001f);
  __asm__ volatile("" : "+x"(x), "+x"(y));  // not to be computed before it is timed
  for (int k = 0; k < CHAINS; k++) a[k] = _mm256_set1_ps((float)k);
  for (int i = 0; i < TURNS; i++) {
#pragma GCC unroll 12
    for (int k = 0; k < CHAINS; k++) a[k] = _mm256_fmadd_ps(a[k], x, y);
  }
  for (int k = 1; k < CHAINS; k++) a[0] = _mm256_add_ps(a[0], a[k]);
  return _mm256_cvtss_f32(a[0]);
}
#elif defined(__aarch64__)
#include <arm_neon.h>
enum { LANES = 4, CHAINS = 20 };
static float turns(void) {
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
#endif

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(void) {
  int wanted;
  volatile float sink = turns();
  while (scanf("%d", &wanted) == 1) {
    printf("[");
    for (int i = 0; i < wanted; i++) {
      const double started = seconds();
      sink = turns();
      printf("%s%.3f", i ? "," : "", (double)TURNS * LANES * CHAINS / (seconds() - started) * 1e-9);
    }
    printf("]\n");
    fflush(stdout);
  }
  (void)sink;
  return 0;
}
