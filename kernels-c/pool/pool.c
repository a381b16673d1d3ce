#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"

// Columns whose values stay in registers, and taps that are added in single precision before their sum is added to that of all in double precision.
enum { COLUMNS = 16, BLOCK = 64 };

// Over rows of values, columns from `x` on, `width` of them, which is a constant at every call; VALUE(u, v): what a column has after the value u and one
// more tap, v; FIRST(v): what it has after its first tap.
#define POOL(name, FIRST, VALUE)                                                                                                  \
  static inline __attribute__((always_inline)) void name##_columns(const float *x, float *y, int32_t taps, ptrdiff_t ts, const int width) { \
    float acc[COLUMNS];                                                                                                           \
    for (int j = 0; j < width; j++) acc[j] = FIRST(x[j]);                                                                         \
    for (int32_t t = 1; t < taps; t++) {                                                                                          \
      x += ts;                                                                                                                    \
      for (int j = 0; j < width; j++) acc[j] = VALUE(acc[j], x[j]);                                                               \
    }                                                                                                                             \
    for (int j = 0; j < width; j++) y[j] = acc[j];                                                                                \
  }                                                                                                                               \
  OVER_ROWS(name)

#define OVER_ROWS(name)                                                                                \
  KERNEL(name) {                                                                                       \
    const int32_t n = a->n, taps = a->taps;                                                            \
    const ptrdiff_t xs = a->xs, ts = a->ts, ys = a->ys;                                                \
    const float *x = a->x;                                                                             \
    float *y = a->y;                                                                                   \
    assert(a->m >= 1 && n >= 1 && taps >= 1 && xs >= 0 && ts >= 0 && ys >= 0);                         \
    for (int32_t m = a->m; m > 0; m--, x += xs, y += ys) {                                             \
      int32_t j = 0;                                                                                   \
      for (; j + COLUMNS <= n; j += COLUMNS) name##_columns(x + j, y + j, taps, ts, COLUMNS);          \
      for (; j < n; j++) name##_columns(x + j, y + j, taps, ts, 1);                                    \
    }                                                                                                  \
  }

#define SAME(v) (v)
#define NUMBER(v) ((v) == (v) ? (v) : -__builtin_inff())
#define PRODUCT(u, v) ((u) * (v))
// NaN if any element is.
#define LARGER(u, v) ((u) >= (v) || (u) != (u) ? (u) : (v))
#define SMALLER(u, v) ((u) <= (v) || (u) != (u) ? (u) : (v))
// No NaN.
#define LARGER_NUMBER(u, v) ((v) > (u) ? (v) : (u))

POOL(max_pool_f32, SAME, LARGER)
POOL(fmax_pool_f32, NUMBER, LARGER_NUMBER)
POOL(min_pool_f32, SAME, SMALLER)
POOL(prod_pool_f32, SAME, PRODUCT)

// Of one column that lies in memory as it is: COLUMNS sums, which the compiler may keep in one vector.
static inline float mean_pool_f32_dense(const float *x, int32_t taps) {
  double total = 0.0;
  int32_t t = 0;
  while (t + COLUMNS <= taps) {
    float acc[COLUMNS] = {0};
    for (int32_t i = 0; i < BLOCK && t + COLUMNS <= taps; i++, t += COLUMNS) {
      for (int j = 0; j < COLUMNS; j++) acc[j] += x[t + j];
    }
    float sum = 0.0f;
    for (int j = 0; j < COLUMNS; j++) sum += acc[j];
    total += (double)sum;
  }
  for (; t < taps; t++) total += (double)x[t];
  return (float)(total / taps);
}

static inline __attribute__((always_inline)) void mean_pool_f32_columns(const float *x, float *y, int32_t taps, ptrdiff_t ts, const int width) {
  if (width == 1 && ts == 1) {
    y[0] = mean_pool_f32_dense(x, taps);
    return;
  }
  const float scale = 1.0f / (float)taps;
  float acc[COLUMNS] = {0};
  double total[COLUMNS] = {0};
  for (int32_t t = 0; t < taps; t += BLOCK) {
    const int32_t count = taps - t < BLOCK ? taps - t : BLOCK;
    for (int j = 0; j < width; j++) acc[j] = 0.0f;
    for (int32_t i = 0; i < count; i++, x += ts) {
      for (int j = 0; j < width; j++) acc[j] += x[j];
    }
    if (taps > BLOCK) for (int j = 0; j < width; j++) total[j] += (double)acc[j];
  }
  for (int j = 0; j < width; j++) y[j] = taps > BLOCK ? (float)(total[j] / taps) : acc[j] * scale;
}

OVER_ROWS(mean_pool_f32)
