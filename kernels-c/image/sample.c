#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "kernels.gen.h"

enum { LINEAR, NEAREST, CUBIC };
enum { ZEROS, EDGE, REFLECT };
enum { AXES = 3, TAPS = 4 };

// The elements along one axis that are read for a coordinate: their places, and the weights of these.
typedef struct {
  int32_t count;
  int32_t at[TAPS];
  double weight[TAPS];
} taps;

static double cubic_near(double t) { return (1.25 * t - 2.25) * t * t + 1; }
static double cubic_far(double t) { return ((-0.75 * t + 3.75) * t - 6) * t + 3; }

// Mirrored at both ends, as often as it takes.
static double reflected(double v, double low, double high) {
  const double range = high - low, over = v < low ? low - v : v - high;
  if (!(range > 0)) return low;
  if (!(over > 0)) return v;
  const double turns = floor(over / range), left = over - turns * range;
  return (fmod(turns, 2) == 0) == (v < low) ? low + left : high - left;
}

static double inside(double v, int32_t length) { return v > 0 ? (v < length - 1 ? v : length - 1) : 0; }

static taps taps_of(double v, int32_t length, int32_t interpolation, int32_t outside, bool corners) {
  static const int32_t counts[] = {2, 1, 4};
  const double low = corners ? 0 : -0.5, high = corners ? length - 1 : length - 0.5;
  taps result = {.count = 0};
  if (interpolation == NEAREST) v = nearbyint(v);
  if (v < low || v > high) v = outside == EDGE ? inside(v, length) : outside == REFLECT ? reflected(v, low, high) : v;
  if (interpolation == NEAREST && outside == REFLECT) v = floor(v + 0.5);
  const double down = floor(v), t = v - down;
  const double weights[][TAPS] = {{1 - t, t}, {1}, {cubic_far(t + 1), cubic_near(t), cubic_near(1 - t), cubic_far(2 - t)}};
  for (int32_t i = 0; i < counts[interpolation]; i++) {
    double at = down - (interpolation == CUBIC) + i;
    if (!(at >= 0 && at < length)) {
      if (outside == ZEROS) continue;
      at = inside(outside == REFLECT ? trunc(reflected(at, low, high)) : at, length);
    }
    result.at[result.count] = (int32_t)at;
    result.weight[result.count++] = weights[interpolation][i];
  }
  return result;
}

KERNEL(sample_f32) {
  const int32_t lengths[AXES] = {a->d0, a->d1, a->d2}, c = a->c, axes = a->axes;
  const ptrdiff_t image = (ptrdiff_t)a->d0 * a->d1 * a->d2 * c;
  const float *at = a->at;
  float *y = a->y;
  assert(a->m >= 1 && a->n >= 1 && a->d0 >= 1 && a->d1 >= 1 && a->d2 >= 1 && c >= 1 && axes >= 1 && axes <= AXES);
  for (int32_t i = 0; i < a->m; i++) {
    const float *const x = a->x + i * image;
    for (int32_t p = 0; p < a->n; p++, at += axes, y += c) {
      taps read[AXES];
      for (int32_t axis = 0; axis < AXES; axis++) {
        const int32_t given = axis - (AXES - axes);
        if (given < 0) read[axis] = (taps){.count = 1, .at = {0}, .weight = {1}};
        else read[axis] = taps_of(at[given], lengths[axis], a->interpolation, a->outside, a->corners);
      }
      for (int32_t j = 0; j < c; j++) {
        double sum = 0;
        for (int32_t u = 0; u < read[0].count; u++)
          for (int32_t v = 0; v < read[1].count; v++)
            for (int32_t w = 0; w < read[2].count; w++) {
              const ptrdiff_t pixel = ((ptrdiff_t)read[0].at[u] * lengths[1] + read[1].at[v]) * lengths[2] + read[2].at[w];
              sum += read[0].weight[u] * read[1].weight[v] * read[2].weight[w] * x[pixel * c + j];
            }
        y[j] = (float)sum;
      }
    }
  }
}
