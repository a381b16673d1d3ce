#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

KERNEL(gather_elements_w32) {
  const int32_t length = a->length, n = a->n, w = a->w, *index = a->index;
  const float *x = a->x;
  float *y = a->y;
  assert(a->m >= 1 && length >= 1 && a->count >= 1 && n >= 1 && w >= 1 && a->is >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)length * n * w) {
    for (int32_t k = 0; k < a->count; k++) {
      for (int32_t j = 0; j < n; j++, index += a->is, y += w) {
        const int32_t at = *index < 0 ? *index + length : *index;
        const bool inside = at >= 0 && at < length;
        const float *from = x + (inside ? ((ptrdiff_t)at * n + j) * w : 0);
        for (int32_t word = 0; word < w; word++) y[word] = inside ? from[word] : 0.0f;
      }
    }
  }
}

// What an element becomes that another one is written to.
static inline float scattered(float old, float v, int32_t kind) {
  switch (kind) {
    case 1: return old + v;
    case 2: return old * v;
    case 3: return v > old || v != v ? v : old;
    case 4: return v < old || v != v ? v : old;
    default: return v;
  }
}

KERNEL(scatter_elements_f32) {
  const int32_t length = a->length, n = a->n, *index = a->index;
  const float *u = a->u;
  float *y = a->y;
  assert(a->m >= 1 && length >= 1 && a->count >= 1 && n >= 1 && a->is >= 1);
  memcpy(y, a->x, sizeof *y * (size_t)a->m * (size_t)length * (size_t)n);
  for (int32_t i = 0; i < a->m; i++, y += (ptrdiff_t)length * n) {
    for (int32_t k = 0; k < a->count; k++) {
      for (int32_t j = 0; j < n; j++, index += a->is, u++) {
        const int32_t at = *index < 0 ? *index + length : *index;
        if (at < 0 || at >= length) continue;
        float *to = y + (ptrdiff_t)at * n + j;
        *to = scattered(*to, *u, a->kind);
      }
    }
  }
}

KERNEL(scatter_nd_f32) {
  const int32_t n = a->n, *index = a->index, *const dims = a->dims;
  const float *u = a->u;
  assert(a->length >= 1 && a->count >= 1 && a->depth >= 1 && n >= 1 && a->is >= 1);
  memcpy(a->y, a->x, sizeof *a->y * (size_t)a->length * (size_t)n);
  for (int32_t k = 0; k < a->count; k++, u += n) {
    int64_t at = 0;
    bool inside = true;
    for (int32_t d = 0; d < a->depth; d++, index += a->is) {
      const int64_t position = *index < 0 ? (int64_t)*index + dims[d] : *index;
      inside = inside && position >= 0 && position < dims[d];
      at = inside ? at * dims[d] + position : 0;
      inside = inside && at < a->length;
    }
    if (!inside) continue;
    float *to = a->y + (ptrdiff_t)at * n;
    for (int32_t j = 0; j < n; j++) to[j] = scattered(to[j], u[j], a->kind);
  }
}
