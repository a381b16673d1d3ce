#include <assert.h>
#include <stddef.h>

#include "kernels.gen.h"

enum { LEAF, AT_MOST, LESS, AT_LEAST, MORE, EQUAL, OTHER, NAN_HOLDS };
enum { SUM, MIN, MAX };

static int holds(int32_t test, float x, float t) {
  if (x != x && test > NAN_HOLDS) return 1;
  switch (test & 7) {
    case AT_MOST: return x <= t;
    case LESS: return x < t;
    case AT_LEAST: return x >= t;
    case MORE: return x > t;
    case EQUAL: return x == t;
    default: return x != t;
  }
}

// Trees come from a file: every index is checked, and as a node leads to later ones only, a walk ends.
KERNEL(tree_ensemble_f32) {
  const int32_t c = a->c, count = a->count, pairs = a->pairs, n = a->n, aggregate = a->aggregate;
  const int32_t *target = a->target;
  const float *x = a->x, *w = a->w;
  float *y = a->y;
  assert(a->m >= 1 && c >= 1 && a->trees >= 1 && count >= 1 && pairs >= 1 && n >= 1);
  for (int32_t m = a->m; m > 0; m--, x += c, y += n) {
    // NaN: no tree has named the target yet
    for (int32_t j = 0; j < n; j++) y[j] = aggregate == SUM ? 0.0f : __builtin_nanf("");
    for (int32_t t = 0; t < a->trees; t++) {
      int32_t at = a->roots[t];
      if ((uint32_t)at >= (uint32_t)count) continue;
      const int32_t *node = a->nodes + 4 * (ptrdiff_t)at;
      while (node[1] != LEAF) {
        const float value = (uint32_t)node[0] < (uint32_t)c ? x[node[0]] : __builtin_nanf("");
        const int32_t next = node[holds(node[1], value, a->threshold[at]) ? 2 : 3];
        if (next <= at || next >= count) break;
        at = next;
        node = a->nodes + 4 * (ptrdiff_t)at;
      }
      if (node[1] != LEAF || node[2] < 0) continue;
      for (int32_t p = node[2]; p < node[3] && p < pairs; p++) {
        if ((uint32_t)target[p] >= (uint32_t)n) continue;
        float *v = y + target[p];
        if (aggregate == SUM) *v += w[p];
        else if (*v != *v || (aggregate == MIN ? w[p] < *v : w[p] > *v)) *v = w[p];
      }
    }
    for (int32_t j = 0; aggregate != SUM && j < n; j++) if (y[j] != y[j]) y[j] = 0.0f;
  }
}
