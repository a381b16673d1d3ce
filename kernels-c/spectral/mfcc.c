#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "../activation/activation.h"
#include "kernels.gen.h"

static inline double mel_of(double hertz) { return 1127.0 * log1p(hertz / 700.0); }

// Assigns the bins to the intervals between the filters' centres: those of edges[f] .. edges[f + 1] lie above centre f - 1 (the lower limit for f = 0)
// and rise[k] of the way to centre f. False where a limit or the rate is none that the bins can serve.
static inline bool place_bins(int32_t rate, int32_t bins, int32_t filters, float low, float high, float *rise, int32_t *edges) {
  if (rate <= 0 || !(low >= 0.0f) || !(high > low)) return false;
  const double hertz = 0.5 * rate / (bins - 1);
  if (!(high / hertz < bins)) return false;
  const int32_t first = (int32_t)(1.5 + low / hertz), last = (int32_t)(high / hertz);
  const double bottom = mel_of(low), spacing = (mel_of(high) - bottom) / (filters + 1);
  int32_t filter = 0;
  edges[0] = first;
  for (int32_t k = first; k <= last; k++) {
    const double place = (mel_of(k * hertz) - bottom) / spacing;
    while (filter < filters && place > filter + 1) edges[++filter] = k;
    rise[k] = (float)(place - filter);
  }
  while (filter <= filters) edges[++filter] = first > last ? first : last + 1;
  return true;
}

// Logarithms of the energies of one frame.
static __attribute__((noinline)) void mel_logarithms(const float *restrict x, const float *restrict rise, const int32_t *restrict edges,
                                                     int32_t filters, float *restrict y) {
  float rising = 0.0f;
  int32_t k = edges[0];
  for (int32_t f = 0; f <= filters; f++) {
    float all = 0.0f, up = 0.0f;
    for (const int32_t end = edges[f + 1]; k < end; k++) {
      const float magnitude = sqrtf(x[k]);
      all += magnitude;
      up += rise[k] * magnitude;
    }
    const float energy = rising + (all - up);
    rising = up;
    if (f > 0) y[f - 1] = log_value(energy < 1e-12f ? 1e-12f : energy);
  }
}

KERNEL(mfcc_f32) {
  const int32_t m = a->m, bins = a->bins, filters = a->filters, coefs = a->coefs;
  const float *x = a->x;
  float *const scratch = a->scratch, *y = a->y;
  assert(m >= 1 && bins >= 2 && filters >= 1 && coefs >= 1);
  if (!place_bins(*a->rate, bins, filters, a->low, a->high, scratch, a->edges)) {
    memset(y, 0, sizeof *y * (size_t)m * (size_t)coefs);
    return;
  }
  float *const logarithms = scratch + bins;
  for (int32_t i = 0; i < m; i++, x += bins) {
    mel_logarithms(x, scratch, a->edges, filters, logarithms);
    const float *c = a->cosines;
    for (int32_t j = 0; j < coefs; j++) {
      float sum = 0.0f;
      for (int32_t f = 0; f < filters; f++) sum += *c++ * logarithms[f];
      *y++ = sum;
    }
  }
}
