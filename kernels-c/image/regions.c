#include <assert.h>
#include <math.h>
#include <stddef.h>

#include "kernels.gen.h"

// The elements on both sides of a coordinate and the share of the second; both weigh nothing beyond the edge.
typedef struct {
  int32_t low, high;
  double first, second;
} pair;

static pair pair_at(double v, int32_t length) {
  if (!(v >= -1 && v <= length)) return (pair){0, 0, 0, 0};
  const double near = v > 0 ? v : 0, down = floor(near);
  if (down >= length - 1) return (pair){length - 1, length - 1, 1, 0};
  return (pair){(int32_t)down, (int32_t)down + 1, 1 - (near - down), near - down};
}

static int32_t samples_of(double bin, int32_t samples) { return samples > 0 ? samples : bin > 0 ? bin < 32767 ? (int32_t)ceil(bin) : 32767 : 0; }

typedef struct {
  int32_t first, end;
} span;

// Those of `count` samples, `step` apart from `from` + `step` / 2 on, that an axis has; a few beside it.
static span inside(double from, double step, int32_t count, int32_t length) {
  if (step <= 0) return (span){0, count};
  const double low = (-1 - from) / step - 2, high = (length - from) / step + 2;
  if (!(high > 0 && low < count)) return (span){0, 0};
  return (span){low > 0 ? (int32_t)low : 0, high < count ? (int32_t)high : count};
}

KERNEL(roi_align_f32) {
  const int32_t h = a->h, w = a->w, c = a->c;
  float *y = a->y;
  assert(a->n >= 1 && h >= 1 && w >= 1 && c >= 1 && a->boxes >= 1 && a->oh >= 1 && a->ow >= 1);
  for (int32_t r = 0; r < a->boxes; r++) {
    const float *const box = a->box + (ptrdiff_t)r * 4;
    const int32_t image = a->image[(ptrdiff_t)r * a->is];
    const double x1 = (double)box[0] * a->scale - a->offset, y1 = (double)box[1] * a->scale - a->offset, x2 = (double)box[2] * a->scale - a->offset, y2 = (double)box[3] * a->scale - a->offset;
    const double bin_h = fmax(y2 - y1, a->least) / a->oh, bin_w = fmax(x2 - x1, a->least) / a->ow;
    const int32_t rows = samples_of(bin_h, a->samples), columns = samples_of(bin_w, a->samples);
    const int known = image >= 0 && image < a->n && rows > 0 && columns > 0;
    const float *const x = a->x + (known ? (ptrdiff_t)image * h * w * c : 0);
    for (int32_t p = 0; p < a->oh; p++) {
      const span down = inside(y1 + p * bin_h, bin_h / rows, known ? rows : 0, h);
      for (int32_t q = 0; q < a->ow; q++) {
        const span across = inside(x1 + q * bin_w, bin_w / columns, columns, w);
        const int outside = down.end - down.first < rows || across.end - across.first < columns;
        for (int32_t j = 0; j < c; j++) {
          // a sample outside is 0
          double sum = 0, best = outside ? 0 : -HUGE_VAL;
          for (int32_t s = down.first; s < down.end; s++) {
            const pair u = pair_at(y1 + p * bin_h + (s + 0.5) * bin_h / rows, h);
            for (int32_t t = across.first; t < across.end; t++) {
              const pair v = pair_at(x1 + q * bin_w + (t + 0.5) * bin_w / columns, w);
              const float *const above = x + (ptrdiff_t)u.low * w * c + j, *const below = x + (ptrdiff_t)u.high * w * c + j;
              const double parts[] = {u.first * v.first * above[(ptrdiff_t)v.low * c], u.first * v.second * above[(ptrdiff_t)v.high * c],
                                      u.second * v.first * below[(ptrdiff_t)v.low * c], u.second * v.second * below[(ptrdiff_t)v.high * c]};
              for (int32_t k = 0; k < 4; k++) {
                sum += parts[k];
                if (parts[k] > best || parts[k] != parts[k]) best = parts[k];
              }
            }
          }
          *y++ = (float)(!known ? 0 : a->largest ? best : sum / ((double)rows * columns));
        }
      }
    }
  }
}

typedef struct {
  double top, left, bottom, right;
} corners;

static corners corners_of(const float *box, int centres) {
  const double u = box[0], v = box[1], s = box[2], t = box[3];
  if (centres) return (corners){v - t / 2, u - s / 2, v + t / 2, u + s / 2};
  return (corners){fmin(u, s), fmin(v, t), fmax(u, s), fmax(v, t)};
}

static double area(corners box) { return (box.bottom - box.top) * (box.right - box.left); }

// Share of what two boxes have in common in what they cover.
static double overlap(corners v, corners w) {
  const double height = fmin(v.bottom, w.bottom) - fmax(v.top, w.top), width = fmin(v.right, w.right) - fmax(v.left, w.left);
  const double common = height > 0 && width > 0 ? height * width : 0;
  return common <= 0 ? 0 : common / (area(v) + area(w) - common);
}

// The best box that is left stays, and those that overlap it too much go, one after the other.
KERNEL(non_max_suppression_f32) {
  const int32_t boxes = a->boxes, most = a->most;
  int32_t *y = a->y, *const gone = a->scratch;
  const int32_t *const end = y + (ptrdiff_t)6 * a->n * a->classes * most;
  assert(a->n >= 1 && a->classes >= 1 && boxes >= 1 && most >= 1);
  for (int32_t i = 0; i < a->n; i++) {
    const float *const box = a->box + (ptrdiff_t)i * boxes * 4;
    for (int32_t k = 0; k < a->classes; k++) {
      const float *const score = a->score + ((ptrdiff_t)i * a->classes + k) * boxes;
      for (int32_t j = 0; j < boxes; j++) gone[j] = a->any ? 0 : !(score[j] > a->least);
      for (int32_t kept = 0; kept < most; kept++) {
        int32_t best = -1;
        for (int32_t j = 0; j < boxes; j++)
          if (!gone[j] && (best < 0 || score[j] > score[best])) best = j;
        if (best < 0) break;
        const corners own = corners_of(box + (ptrdiff_t)best * 4, a->centres);
        gone[best] = 1;
        for (int32_t j = 0; j < boxes; j++)
          if (!gone[j] && overlap(corners_of(box + (ptrdiff_t)j * 4, a->centres), own) > a->overlap) gone[j] = 1;
        y[0] = i, y[2] = k, y[4] = best;
        y[1] = y[3] = y[5] = 0;
        y += 6;
      }
    }
  }
  while (y < end) *y++ = -1;
}
