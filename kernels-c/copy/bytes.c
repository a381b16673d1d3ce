// Elements of any number of bytes.
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

static inline void copy_element(uint8_t *to, const uint8_t *from, int32_t b) {
  switch (b) {
    case 1: *to = *from; return;
    case 2: memcpy(to, from, 2); return;
    case 4: memcpy(to, from, 4); return;
    case 8: memcpy(to, from, 8); return;
    default: memcpy(to, from, (size_t)b);
  }
}

KERNEL(copy_any) {
  const int32_t b = a->b, d3 = a->d3;
  const ptrdiff_t x3 = (ptrdiff_t)a->x3 * b, y3 = (ptrdiff_t)a->y3 * b;
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && d3 >= 1 && b >= 1);
  for (int32_t i = 0; i < a->d0; i++) {
    for (int32_t j = 0; j < a->d1; j++) {
      for (int32_t k = 0; k < a->d2; k++) {
        const uint8_t *from = a->x + ((ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1 + (ptrdiff_t)k * a->x2) * b;
        uint8_t *to = a->y + ((ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1 + (ptrdiff_t)k * a->y2) * b;
        if (x3 == b && y3 == b) memcpy(to, from, (size_t)d3 * (size_t)b);
        else
          for (int32_t l = 0; l < d3; l++, from += x3, to += y3) copy_element(to, from, b);
      }
    }
  }
}

KERNEL(select_any) {
  const int32_t b = a->b, c3 = a->c3;
  const ptrdiff_t x3 = (ptrdiff_t)a->x3 * b, y3 = (ptrdiff_t)a->y3 * b;
  uint8_t *z = a->z;
  assert(a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && a->d3 >= 1 && b >= 1);
  for (int32_t i = 0; i < a->d0; i++) {
    for (int32_t j = 0; j < a->d1; j++) {
      for (int32_t k = 0; k < a->d2; k++) {
        const uint8_t *c = a->c + (ptrdiff_t)i * a->c0 + (ptrdiff_t)j * a->c1 + (ptrdiff_t)k * a->c2;
        const uint8_t *x = a->x + ((ptrdiff_t)i * a->x0 + (ptrdiff_t)j * a->x1 + (ptrdiff_t)k * a->x2) * b;
        const uint8_t *y = a->y + ((ptrdiff_t)i * a->y0 + (ptrdiff_t)j * a->y1 + (ptrdiff_t)k * a->y2) * b;
        for (int32_t l = 0; l < a->d3; l++, c += c3, x += x3, y += y3, z += b) {
          const uint8_t *const from = *c ? x : y;
          if (from != z) copy_element(z, from, b);
        }
      }
    }
  }
}

// Where a row begins: n bytes, or zeros.
static inline void copy_or_clear(uint8_t *to, const uint8_t *from, bool inside, int32_t n) {
  if (inside) memcpy(to, from, (size_t)n);
  else memset(to, 0, (size_t)n);
}

KERNEL(gather_any) {
  const int32_t length = a->length, n = a->n;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  assert(a->m >= 1 && length >= 1 && a->count >= 1 && n >= 1 && a->is >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)length * n) {
    for (int32_t k = 0; k < a->count; k++, y += n) {
      const int32_t wanted = a->index[(ptrdiff_t)k * a->is], at = wanted < 0 ? wanted + length : wanted;
      const bool inside = at >= 0 && at < length;
      copy_or_clear(y, x + (inside ? (ptrdiff_t)at * n : 0), inside, n);
    }
  }
}

KERNEL(gather_elements_any) {
  const int32_t length = a->length, n = a->n, b = a->b, *index = a->index;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  assert(a->m >= 1 && length >= 1 && a->count >= 1 && n >= 1 && b >= 1 && a->is >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)length * n * b) {
    for (int32_t k = 0; k < a->count; k++) {
      for (int32_t j = 0; j < n; j++, index += a->is, y += b) {
        const int32_t at = *index < 0 ? *index + length : *index;
        const bool inside = at >= 0 && at < length;
        copy_or_clear(y, x + (inside ? ((ptrdiff_t)at * n + j) * b : 0), inside, b);
      }
    }
  }
}
