#include <assert.h>
#include <stddef.h>

#include "../engine/kernels.gen.h"

void reverse_sequence_w32__scalar(const float *x, const int32_t *lengths, float *y, int32_t batch, int32_t count, int32_t n, int32_t bs, int32_t ts,
                                  int32_t is) {
  assert(batch >= 1 && count >= 1 && n >= 1 && bs >= 0 && ts >= 0 && is >= 1);
  for (int32_t b = 0; b < batch; b++) {
    const int32_t wanted = lengths[(ptrdiff_t)b * is], length = wanted < 0 ? 0 : wanted > count ? count : wanted;
    for (int32_t t = 0; t < count; t++) {
      const float *from = x + (ptrdiff_t)b * bs + (ptrdiff_t)(t < length ? length - 1 - t : t) * ts;
      float *to = y + (ptrdiff_t)b * bs + (ptrdiff_t)t * ts;
      for (int32_t j = 0; j < n; j++) to[j] = from[j];
    }
  }
}
