#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "../activation/activation.h"
#include "kernels.gen.h"

// z += h[n] times all panels of `columns` columns; returns what is behind them.
#if defined(ISA_vfp) || defined(ISA_vfpv)
static inline const float *add_product(const float *h, const float *w, float *z, int32_t n, int32_t columns) {
  KERNEL_NAME(conv_f32)(&(const conv_f32_args){
      .x = h, .w = w, .r = z, .y = z, .m = 1, .n = columns, .c = n, .taps = 1, .lo = -__builtin_inff(), .hi = __builtin_inff()});
  return w + (ptrdiff_t)n * ((columns + N - 1) / N * N);
}
#else
// z += h[n] times `panels` panels side by side. `panels` is a constant at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void add_panels(const float *h, const float *w, float *z, int32_t n, const int32_t panels) {
  const ptrdiff_t panel = (ptrdiff_t)n * N;
  float acc[4][N];
  for (int32_t p = 0; p < panels; p++)
    for (int32_t j = 0; j < N; j++) acc[p][j] = z[p * N + j];
  for (int32_t k = 0; k < n; k++, w += N) {
    const float a = h[k];
    for (int32_t p = 0; p < panels; p++)
      for (int32_t j = 0; j < N; j++) acc[p][j] += a * w[p * panel + j];
  }
  for (int32_t p = 0; p < panels; p++)
    for (int32_t j = 0; j < N; j++) z[p * N + j] = acc[p][j];
}

static inline const float *add_product(const float *h, const float *w, float *z, int32_t n, int32_t columns) {
  const ptrdiff_t panel = (ptrdiff_t)n * N;
  int32_t left = (columns + N - 1) / N;
  for (; left >= 4; left -= 4, w += 4 * panel, z += 4 * N) add_panels(h, w, z, n, 4);
  for (; left > 0; left--, w += panel, z += N) add_panels(h, w, z, n, 1);
  return w;
}
#endif

// The first `count` of `room` values are those of `from`, the others 0.
static inline void fill_row(float *z, const float *from, int32_t count, int32_t room) {
  memcpy(z, from, (size_t)count * sizeof *z);
  memset(z + count, 0, (size_t)(room - count) * sizeof *z);
}

static inline void begin_state(float *state, const float *before, int32_t count) {
  if (!before) memset(state, 0, (size_t)count * sizeof *state);
  else if (before != state) memcpy(state, before, (size_t)count * sizeof *state);
}

static inline int32_t whole_panels(int32_t columns) { return (columns + N - 1) / N * N; }

// One step of one row of a batch: z holds the gates; c and h are replaced.
static inline void lstm_cells(const float *z, const float *peep, float *c, float *h, int32_t n, float clip) {
  const float *enter = z, *forget = z + n, *candidate = z + 2 * n, *output = z + 3 * n;
  if (!peep) {
    for (int32_t j = 0; j < n; j++) c[j] = clamp_value(sigmoid_value(forget[j]) * c[j] + sigmoid_value(enter[j]) * tanh_value(candidate[j]), -clip, clip);
    for (int32_t j = 0; j < n; j++) h[j] = sigmoid_value(output[j]) * tanh_value(c[j]);
    return;
  }
  for (int32_t j = 0; j < n; j++) {
    const float f = sigmoid_value(forget[j] + peep[n + j] * c[j]), i = sigmoid_value(enter[j] + peep[j] * c[j]);
    c[j] = clamp_value(f * c[j] + i * tanh_value(candidate[j]), -clip, clip);
  }
  for (int32_t j = 0; j < n; j++) h[j] = sigmoid_value(output[j] + peep[2 * n + j] * c[j]) * tanh_value(c[j]);
}

KERNEL(lstm_f32) {
  const int32_t frames = a->frames, batch = a->batch, n = a->n;
  float *const z = a->z, *const h = a->h, *const c = a->c, *const cells = a->cells;
  assert(frames >= 1 && batch >= 1 && n >= 1);
  const int32_t end = a->length ? *a->length : frames, rows = batch * n;
  int32_t held = a->hold ? *a->hold : 0;
  begin_state(h, a->h0, rows);
  begin_state(c, a->c0, rows);
  for (int32_t i = 0; i < frames; i++) {
    const int32_t t = a->backwards ? frames - 1 - i : i;
    const ptrdiff_t at = (ptrdiff_t)t * rows;
    if (held <= 0 && t >= end) {
      memset(a->y + at, 0, (size_t)rows * sizeof *a->y);
      if (cells) memset(cells + at, 0, (size_t)rows * sizeof *cells);
      continue;
    }
    if (held > 0) held--;
    else
      for (int32_t b = 0; b < batch; b++) {
        fill_row(z, a->x + 4 * (at + (ptrdiff_t)b * n), 4 * n, whole_panels(4 * n));
        add_product(h + (ptrdiff_t)b * n, a->w, z, n, 4 * n);
        lstm_cells(z, a->peep, c + (ptrdiff_t)b * n, h + (ptrdiff_t)b * n, n, a->clip);
      }
    memcpy(a->y + at, h, (size_t)rows * sizeof *a->y);
    if (cells) memcpy(cells + at, c, (size_t)rows * sizeof *cells);
  }
  if (a->remaining) *a->remaining = held;
}

// One step of one row of a batch: z holds both gates, behind these room for the candidate and for r * h.
static inline void gru_step(const float *x, const float *w, const float *b, float *z, float *h, int32_t n, int32_t reset_after) {
  float *candidate = z + whole_panels(2 * n), *reset = candidate + whole_panels(n);
  fill_row(z, x, 2 * n, whole_panels(2 * n));
  w = add_product(h, w, z, n, 2 * n);
  for (int32_t j = 0; j < 2 * n; j++) z[j] = sigmoid_value(z[j]);
  if (reset_after) {
    memset(candidate, 0, (size_t)whole_panels(n) * sizeof *candidate);
    if (b) memcpy(candidate, b, (size_t)n * sizeof *candidate);
    add_product(h, w, candidate, n, n);
    for (int32_t j = 0; j < n; j++) candidate[j] = x[2 * n + j] + z[n + j] * candidate[j];
  } else {
    fill_row(candidate, x + 2 * n, n, whole_panels(n));
    for (int32_t j = 0; j < n && b; j++) candidate[j] += b[j];
    for (int32_t j = 0; j < n; j++) reset[j] = z[n + j] * h[j];
    add_product(reset, w, candidate, n, n);
  }
  for (int32_t j = 0; j < n; j++) {
    const float new = tanh_value(candidate[j]);
    h[j] = new + z[j] * (h[j] - new);
  }
}

KERNEL(gru_f32) {
  const int32_t frames = a->frames, batch = a->batch, n = a->n;
  float *const z = a->z, *const h = a->h;
  assert(frames >= 1 && batch >= 1 && n >= 1);
  const int32_t rows = batch * n;
  int32_t held = a->hold ? *a->hold : 0;
  begin_state(h, a->h0, rows);
  for (int32_t i = 0; i < frames; i++) {
    const ptrdiff_t at = (ptrdiff_t)(a->backwards ? frames - 1 - i : i) * rows;
    if (held > 0) held--;
    else
      for (int32_t r = 0; r < batch; r++) gru_step(a->x + 3 * (at + (ptrdiff_t)r * n), a->w, a->b, z, h + (ptrdiff_t)r * n, n, a->reset_after);
    memcpy(a->y + at, h, (size_t)rows * sizeof *a->y);
  }
  if (a->remaining) *a->remaining = held;
}
