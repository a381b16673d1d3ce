// Along an axis of numbers of every element type.
#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "../pointwise/numbers.h"
#include "kernels.gen.h"

enum { SUM_OF, PRODUCT_OF, LEAST, LARGEST, MEAN_OF };

KERNEL(reduce_any) {
  static const int32_t ops[] = {ADD, MUL, MIN, MAX, ADD};
  const int32_t n = a->n, taps = a->taps, b = a->b, k = a->k, op = ops[a->op];
  const ptrdiff_t ts = (ptrdiff_t)a->ts * b;
  assert(a->m >= 1 && n >= 1 && taps >= 1 && b >= 1);
  for (int32_t i = 0; i < a->m; i++) {
    const uint8_t *x = a->x + (ptrdiff_t)i * a->xs * b;
    uint8_t *y = a->y + (ptrdiff_t)i * a->ys * b;
    for (int32_t j = 0; j < n; j++, x += b, y += b) {
      const uint8_t *tap = x + ts;
      if (k == FLOAT) {
        double v = float_at(x, b);
        for (int32_t t = 1; t < taps; t++, tap += ts) v = float_of(op, v, float_at(tap, b));
        put_float(y, b, a->op == MEAN_OF ? v / taps : v);
      } else {
        int64_t v = integer_at(x, b, k == SIGNED);
        for (int32_t t = 1; t < taps; t++, tap += ts) v = integer_of(op, v, integer_at(tap, b, k == SIGNED), k == SIGNED);
        put_integer(y, b, a->op == MEAN_OF ? integer_of(DIV, v, taps, k == SIGNED) : v);
      }
    }
  }
}

KERNEL(cumulate_any) {
  const int32_t count = a->count, n = a->n, b = a->b, k = a->k, op = a->product ? MUL : ADD;
  const ptrdiff_t step = (ptrdiff_t)n * b * (a->backwards ? -1 : 1), first = a->backwards ? (ptrdiff_t)(count - 1) * n * b : 0;
  assert(a->m >= 1 && count >= 1 && n >= 1 && b >= 1);
  for (int32_t i = 0; i < a->m; i++) {
    for (int32_t j = 0; j < n; j++) {
      const ptrdiff_t start = ((ptrdiff_t)i * count * n + j) * b + first;
      const uint8_t *x = a->x + start;
      uint8_t *y = a->y + start;
      double v = a->product;
      int64_t w = a->product;
      for (int32_t t = 0; t < count; t++, x += step, y += step) {
        if (k == FLOAT) {
          const double next = float_of(op, v, float_at(x, b));
          put_float(y, b, a->exclusive ? v : next);
          v = next;
        } else {
          const int64_t next = integer_of(op, w, integer_at(x, b, k == SIGNED), k == SIGNED);
          put_integer(y, b, a->exclusive ? w : next);
          w = next;
        }
      }
    }
  }
}

// An index of `words` words.
static inline void put_index(int32_t *to, int32_t index, int32_t words) {
  to[0] = index;
  if (words == 2) to[1] = 0;
}

KERNEL(arg_max_any) {
  const int32_t count = a->count, n = a->n, b = a->b, k = a->k, wanted = a->minimum ? -1 : 1;
  const uint8_t *x = a->x;
  int32_t *y = a->y;
  assert(a->m >= 1 && count >= 1 && n >= 1 && b >= 1 && a->ys >= 1);
  for (int32_t i = 0; i < a->m; i++, x += (ptrdiff_t)count * n * b) {
    for (int32_t j = 0; j < n; j++, y += a->ys) {
      const uint8_t *const column = x + (ptrdiff_t)j * b, *best = column;
      int32_t found = 0;
      for (int32_t t = 1; t < count; t++) {
        const uint8_t *const v = column + (ptrdiff_t)t * n * b;
        if (order_of(v, best, b, k) == wanted || (is_nan(best, b, k) && wanted * float_at(v, b) > -INFINITY)) best = v, found = t;
      }
      put_index(y, found, a->ys);
    }
  }
}

// Each element is inserted before the smaller ones among the largest so far.
KERNEL(top_k_any) {
  const int32_t n = a->n, k = a->k, b = a->b, kind = a->kind, ps = a->ps;
  const uint8_t *x = a->x;
  uint8_t *y = a->y;
  int32_t *index = a->index;
  assert(a->m >= 1 && n >= 1 && k >= 1 && b >= 1 && ps >= 1);
  for (int32_t m = a->m; m > 0; m--, x += (ptrdiff_t)n * b, y += (ptrdiff_t)k * b, index += (ptrdiff_t)k * ps) {
    for (int32_t i = 0; i < n; i++) {
      const uint8_t *const v = x + (ptrdiff_t)i * b;
      int32_t at = i < k ? i : k;
      while (at > 0 && (order_of(v, y + (ptrdiff_t)(at - 1) * b, b, kind) > 0 || (is_nan(y + (ptrdiff_t)(at - 1) * b, b, kind) && !is_nan(v, b, kind)))) at--;
      if (at == k) continue;
      const int32_t kept = (i < k ? i : k - 1) - at;
      memmove(y + (ptrdiff_t)(at + 1) * b, y + (ptrdiff_t)at * b, (size_t)kept * (size_t)b);
      memmove(index + (ptrdiff_t)(at + 1) * ps, index + (ptrdiff_t)at * ps, (size_t)kept * (size_t)ps * sizeof *index);
      memcpy(y + (ptrdiff_t)at * b, v, (size_t)b);
      put_index(index + (ptrdiff_t)at * ps, i, ps);
    }
  }
}

KERNEL(matmul_any) {
  const int32_t m = a->m, n = a->n, depth = a->k, b = a->bytes, kind = a->kind;
  const ptrdiff_t ak = (ptrdiff_t)a->ak * b, bk = (ptrdiff_t)a->bk * b;
  uint8_t *y = a->y;
  assert(m >= 1 && n >= 1 && depth >= 1 && b >= 1);
  for (int32_t i = 0; i < m; i++) {
    for (int32_t j = 0; j < n; j++, y += b) {
      const uint8_t *v = a->a + (ptrdiff_t)i * a->am * b, *w = a->b + (ptrdiff_t)j * a->bn * b;
      double sum = 0;
      uint64_t whole = 0;
      for (int32_t t = 0; t < depth; t++, v += ak, w += bk) {
        if (kind == FLOAT) sum += float_at(v, b) * float_at(w, b);
        else whole += (uint64_t)integer_at(v, b, kind == SIGNED) * (uint64_t)integer_at(w, b, kind == SIGNED);
      }
      if (kind == FLOAT) put_float(y, b, sum);
      else put_integer(y, b, (int64_t)whole);
    }
  }
}
