// lstm_f32_n<N> and gru_f32_n<N> (contracts: kernels.def). Include after `#define NR <columns of a panel>`, and `#define PRODUCT
// conv_f32_n<N>__<isa>` where that kernel multiplies a vector with panels faster than the loop here.
#ifndef LINNET_RECURRENT_F32_H
#define LINNET_RECURRENT_F32_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../activation/activation.h"

// z += h[n] times all panels of `columns` columns; returns what is behind them.
#ifdef PRODUCT
static inline const float *add_product(const float *h, const float *w, float *z, int32_t n, int32_t columns) {
  PRODUCT(h, w, NULL, z, z, 1, columns, n, 1, 0, 0, 0, 0, -__builtin_inff(), __builtin_inff());
  return w + (ptrdiff_t)n * ((columns + NR - 1) / NR * NR);
}
#else
// z += h[n] times `panels` panels side by side. `panels` is a constant at every call, so that the sums stay in registers.
static inline __attribute__((always_inline)) void add_panels(const float *h, const float *w, float *z, int32_t n, const int32_t panels) {
  const ptrdiff_t panel = (ptrdiff_t)n * NR;
  float acc[4][NR];
  for (int32_t p = 0; p < panels; p++)
    for (int32_t j = 0; j < NR; j++) acc[p][j] = z[p * NR + j];
  for (int32_t k = 0; k < n; k++, w += NR) {
    const float a = h[k];
    for (int32_t p = 0; p < panels; p++)
      for (int32_t j = 0; j < NR; j++) acc[p][j] += a * w[p * panel + j];
  }
  for (int32_t p = 0; p < panels; p++)
    for (int32_t j = 0; j < NR; j++) z[p * NR + j] = acc[p][j];
}

static inline const float *add_product(const float *h, const float *w, float *z, int32_t n, int32_t columns) {
  const ptrdiff_t panel = (ptrdiff_t)n * NR;
  int32_t left = (columns + NR - 1) / NR;
  for (; left >= 4; left -= 4, w += 4 * panel, z += 4 * NR) add_panels(h, w, z, n, 4);
  for (; left > 0; left--, w += panel, z += NR) add_panels(h, w, z, n, 1);
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

static inline int32_t whole_panels(int32_t columns) { return (columns + NR - 1) / NR * NR; }

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

static inline void lstm_frames(const float *x, const float *w, const float *h0, const float *c0, const float *peep, const int32_t *length, const int32_t *hold,
                               float *z, float *h, float *c, int32_t *left, float *y, float *cells, int32_t frames, int32_t batch, int32_t n,
                               int32_t backwards, float clip) {
  assert(frames >= 1 && batch >= 1 && n >= 1);
  const int32_t end = length ? *length : frames, rows = batch * n;
  int32_t held = hold ? *hold : 0;
  begin_state(h, h0, rows);
  begin_state(c, c0, rows);
  for (int32_t i = 0; i < frames; i++) {
    const int32_t t = backwards ? frames - 1 - i : i;
    const ptrdiff_t at = (ptrdiff_t)t * rows;
    if (held <= 0 && t >= end) {
      memset(y + at, 0, (size_t)rows * sizeof *y);
      if (cells) memset(cells + at, 0, (size_t)rows * sizeof *cells);
      continue;
    }
    if (held > 0) held--;
    else
      for (int32_t b = 0; b < batch; b++) {
        fill_row(z, x + 4 * (at + (ptrdiff_t)b * n), 4 * n, whole_panels(4 * n));
        add_product(h + (ptrdiff_t)b * n, w, z, n, 4 * n);
        lstm_cells(z, peep, c + (ptrdiff_t)b * n, h + (ptrdiff_t)b * n, n, clip);
      }
    memcpy(y + at, h, (size_t)rows * sizeof *y);
    if (cells) memcpy(cells + at, c, (size_t)rows * sizeof *cells);
  }
  if (left) *left = held;
}

// One step of one row of a batch: z holds both gates, behind these room for the candidate and for r * h.
static inline void gru_step(const float *x, const float *w, const float *b, float *z, float *h, int32_t n, int32_t after) {
  float *candidate = z + whole_panels(2 * n), *reset = candidate + whole_panels(n);
  fill_row(z, x, 2 * n, whole_panels(2 * n));
  w = add_product(h, w, z, n, 2 * n);
  for (int32_t j = 0; j < 2 * n; j++) z[j] = sigmoid_value(z[j]);
  if (after) {
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

static inline void gru_frames(const float *x, const float *w, const float *h0, const float *b, const int32_t *hold, float *z, float *h, int32_t *left,
                              float *y, int32_t frames, int32_t batch, int32_t n, int32_t backwards, int32_t after) {
  assert(frames >= 1 && batch >= 1 && n >= 1);
  const int32_t rows = batch * n;
  int32_t held = hold ? *hold : 0;
  begin_state(h, h0, rows);
  for (int32_t i = 0; i < frames; i++) {
    const ptrdiff_t at = (ptrdiff_t)(backwards ? frames - 1 - i : i) * rows;
    if (held > 0) held--;
    else
      for (int32_t r = 0; r < batch; r++) gru_step(x + 3 * (at + (ptrdiff_t)r * n), w, b, z, h + (ptrdiff_t)r * n, n, after);
    memcpy(y + at, h, (size_t)rows * sizeof *y);
  }
  if (left) *left = held;
}

#endif
