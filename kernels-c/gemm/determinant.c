#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

// Scratch memory is aligned as single precision is.
typedef double __attribute__((aligned(4))) number;

// By elimination with the largest pivot, in double precision.
KERNEL(determinant_f32) {
  const int32_t n = a->n;
  const float *x = a->x;
  number *const rows = (number *)(void *)a->scratch;
  assert(a->m >= 1 && n >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)n * n) {
    double product = 1;
    for (ptrdiff_t j = 0; j < (ptrdiff_t)n * n; j++) rows[j] = x[j];
    for (int32_t k = 0; k < n; k++) {
      int32_t pivot = k;
      for (int32_t r = k + 1; r < n; r++)
        if (fabs(rows[(ptrdiff_t)r * n + k]) > fabs(rows[(ptrdiff_t)pivot * n + k])) pivot = r;
      number *const own = rows + (ptrdiff_t)k * n, *const other = rows + (ptrdiff_t)pivot * n;
      for (int32_t j = 0; pivot != k && j < n; j++) {
        const double v = own[j];
        own[j] = other[j], other[j] = v;
      }
      if (pivot != k) product = -product;
      product *= own[k];
      if (own[k] == 0) break;
      for (int32_t r = k + 1; r < n; r++) {
        number *const row = rows + (ptrdiff_t)r * n;
        const double factor = row[k] / own[k];
        for (int32_t j = k; j < n; j++) row[j] -= factor * own[j];
      }
    }
    a->y[i] = (float)product;
  }
}
