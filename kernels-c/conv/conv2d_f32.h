// conv2d_f32_n<NR> (kernels.def) around a tile of MR places by one panel of NR columns. Include after `#define NR`, `#define MR`,
// `#define BLOCK_FLOATS` (of x, that stay in the cache while all panels pass) and
//   static inline void conv2d_tile(const float *const rows[MR], const float *w, int32_t c, int32_t taps, ptrdiff_t skip, float sums[MR * NR],
//                                  int32_t height, bool first);
// which sets (first) or adds to the sums of the first `height` rows: over taps and c, rows[i] times the panel, `skip` elements from the end
// of a tap of a row to its next one. rows past `height` repeat the last one.
//
// Windows of few elements are copied side by side, for conv_f32_n<NR> of the same instruction set; those of many are read where they are.
#ifndef LINNET_CONV2D_F32_H
#define LINNET_CONV2D_F32_H

#include <assert.h>
#include <string.h>

#include "../activation/activation.h"
#include "../engine/kernels.gen.h"
#include "../pool/taps.h"

enum { CONV2D_BLOCK = 96, CONV2D_COPIED = 160 };
_Static_assert(CONV2D_COPIED * MR <= BLOCK_FLOATS, "a tile of copied windows has room");

typedef struct {
  const float *x, *zero;
  int32_t ih, iw, c, kh, kw, sh, sw, dh, dw, pt, pl;
  ptrdiff_t xs;
} conv2d_plane;

// Where the window of one output begins; outside of the plane where it is padded.
typedef struct {
  int32_t row, column;
} conv2d_corner;

static inline bool conv2d_within(const conv2d_plane *in, conv2d_corner at) {
  return at.row >= 0 && at.column >= 0 && at.row + (in->kh - 1) * in->dh < in->ih && at.column + (in->kw - 1) * in->dw < in->iw;
}

static inline const float *conv2d_place(const conv2d_plane *in, int32_t row, int32_t column) {
  return in->x + ((ptrdiff_t)row * in->iw + column) * in->xs;
}

// Windows that lie in the plane: kernel rows whose taps lie together are one run.
static inline void conv2d_inner(const conv2d_plane *in, const conv2d_corner *at, int32_t height, const float *w, float *sums) {
  const float *rows[MR];
  const ptrdiff_t line = (ptrdiff_t)in->dh * in->iw * in->xs;
  for (int32_t r = 0; r < MR; r++) rows[r] = r < height ? conv2d_place(in, at[r].row, at[r].column) : rows[r - 1];
  if (in->kw == 1 || (in->dw == 1 && in->xs == in->c)) {
    const int32_t run = in->kw * in->c;
    conv2d_tile(rows, w, run, in->kh, line - run, sums, height, true);
    return;
  }
  for (int32_t u = 0; u < in->kh; u++, w += (ptrdiff_t)in->kw * in->c * NR) {
    conv2d_tile(rows, w, in->c, in->kw, in->dw * in->xs - in->c, sums, height, u == 0);
    for (int32_t r = 0; r < MR; r++) rows[r] += line;
  }
}

// Windows some of which are padded: tap by tap, zeros for places outside.
static inline void conv2d_edge(const conv2d_plane *in, const conv2d_corner *at, int32_t height, const float *w, float *sums) {
  bool first = true;
  for (int32_t u = 0; u < in->kh; u++) {
    for (int32_t v = 0; v < in->kw; v++, w += (ptrdiff_t)in->c * NR) {
      const float *rows[MR];
      bool some = false;
      for (int32_t r = 0; r < MR; r++) {
        if (r >= height) {
          rows[r] = rows[r - 1];
          continue;
        }
        const int32_t row = at[r].row + u * in->dh, column = at[r].column + v * in->dw;
        const bool inside = row >= 0 && row < in->ih && column >= 0 && column < in->iw;
        rows[r] = inside ? conv2d_place(in, row, column) : in->zero;
        some |= inside;
      }
      if (!some) continue;
      conv2d_tile(rows, w, in->c, 1, 0, sums, height, first);
      first = false;
    }
  }
  if (first) memset(sums, 0, MR * NR * sizeof *sums);
}

typedef struct {
  float v[4];
} conv2d_four;

// Runs are short: no `restrict`, with which compilers call memcpy.
static inline float *conv2d_words(float *to, const float *from, int32_t count) {
  for (; count >= 4; count -= 4, to += 4, from += 4) *(conv2d_four *)(void *)to = *(const conv2d_four *)(const void *)from;
  if (count & 2) {
    const float a = from[0], b = from[1];
    *to++ = a;
    *to++ = b;
    from += 2;
  }
  if (count & 1) *to++ = *from;
  return to;
}

static inline float *conv2d_zeros(float *to, int32_t count) {
  for (; count > 0; count--) *to++ = 0.0f;
  return to;
}

// Copies a window, zeros for places outside. Returns where the next one goes.
static inline float *conv2d_copy(const conv2d_plane *in, conv2d_corner at, float *to) {
  const bool together = in->dw == 1 && in->xs == in->c;
  const int32_t line = in->kw * in->c;
  if (together && conv2d_within(in, at)) {
    const float *from = conv2d_place(in, at.row, at.column);
    for (int32_t u = in->kh; u > 0; u--, from += (ptrdiff_t)in->dh * in->iw * in->xs) to = conv2d_words(to, from, line);
    return to;
  }
  const tap_range rows = taps_within(at.row, in->kh, in->dh, in->ih), columns = taps_within(at.column, in->kw, in->dw, in->iw);
  const int32_t taps = columns.to - columns.from;
  if (rows.from == rows.to || !taps) return conv2d_zeros(to, in->kh * line);
  if (rows.from) to = conv2d_zeros(to, rows.from * line);
  const float *from = conv2d_place(in, at.row + rows.from * in->dh, at.column + columns.from * in->dw);
  for (int32_t u = rows.from; u < rows.to; u++, from += (ptrdiff_t)in->dh * in->iw * in->xs) {
    if (columns.from) to = conv2d_zeros(to, columns.from * in->c);
    if (together) to = conv2d_words(to, from, taps * in->c);
    else for (int32_t v = 0; v < taps; v++) to = conv2d_words(to, from + v * in->dw * in->xs, in->c);
    if (columns.to < in->kw) to = conv2d_zeros(to, (in->kw - columns.to) * in->c);
  }
  return rows.to < in->kh ? conv2d_zeros(to, (in->kh - rows.to) * line) : to;
}

static inline void conv2d_copied(const conv2d_plane *in, conv_f32_n4_fn *rows, const float *w, const float *b, const float *r, float *y, int32_t oh,
                                 int32_t ow, int32_t n, int32_t rs, int32_t ys, float lo, float hi) {
  enum { ROOM = BLOCK_FLOATS < 4096 ? BLOCK_FLOATS : 4096 };
  float windows[ROOM];
  const int32_t depth = in->kh * in->kw * in->c, places = oh * ow, block = ROOM / depth / MR * MR;
  for (int32_t start = 0, p = 0, q = 0; start < places; start += block) {
    const int32_t count = places - start < block ? places - start : block;
    float *to = windows;
    for (int32_t i = 0; i < count; i++) {
      to = conv2d_copy(in, (conv2d_corner){p * in->sh - in->pt, q * in->sw - in->pl}, to);
      if (++q == ow) {
        q = 0;
        p++;
      }
    }
    rows(windows, w, b, r ? r + (ptrdiff_t)start * rs : NULL, y + (ptrdiff_t)start * ys, count, n, depth, 1, depth, 0, rs, ys, lo, hi);
  }
}

// Places that share their rows of x in the cache, a multiple of the tile.
static inline int32_t conv2d_block(const conv2d_plane *in) {
  const int64_t fit = BLOCK_FLOATS / ((int64_t)in->c * in->kh * (in->sw < in->kw ? in->sw : in->kw)) / MR * MR, most = CONV2D_BLOCK / MR * MR;
  return fit < MR ? MR : fit < most ? (int32_t)fit : (int32_t)most;
}

// y = clamp(sums + b + r) for `height` rows of `width` columns; `width` is a constant at the call for whole panels.
static inline __attribute__((always_inline)) void conv2d_store(const float *sums, const float *b, const float *r, float *y, int32_t height, const int32_t width,
                                                               int32_t rs, int32_t ys, float lo, float hi) {
  for (int32_t i = 0; i < height; i++, sums += NR, y += ys) {
    float v[NR];
    for (int32_t j = 0; j < width; j++) v[j] = b ? sums[j] + b[j] : sums[j];
    if (r) {
      for (int32_t j = 0; j < width; j++) v[j] += r[j];
      r += rs;
    }
    for (int32_t j = 0; j < width; j++) y[j] = clamp_value(v[j], lo, hi);
  }
}

static inline void conv2d_indirect(const conv2d_plane *in, const float *w, const float *b, const float *r, float *y, int32_t oh, int32_t ow, int32_t n,
                          int32_t rs, int32_t ys, float lo, float hi) {
  const int32_t places = oh * ow, block = conv2d_block(in);
  const ptrdiff_t panel = (ptrdiff_t)in->kh * in->kw * in->c * NR;
  conv2d_corner at[CONV2D_BLOCK];
  for (int32_t start = 0, p = 0, q = 0; start < places; start += block) {
    const int32_t count = places - start < block ? places - start : block;
    for (int32_t i = 0; i < count; i++) {
      at[i] = (conv2d_corner){p * in->sh - in->pt, q * in->sw - in->pl};
      if (++q == ow) {
        q = 0;
        p++;
      }
    }
    const float *weights = w;
    for (int32_t j = 0; j < n; j += NR, weights += panel) {
      for (int32_t i = 0; i < count; i += MR) {
        const int32_t height = count - i < MR ? count - i : MR;
        float sums[MR * NR];
        bool within = true;
        for (int32_t k = 0; k < height; k++) within &= conv2d_within(in, at[i + k]);
        if (within) conv2d_inner(in, at + i, height, weights, sums);
        else conv2d_edge(in, at + i, height, weights, sums);
        const float *const bj = b ? b + j : NULL, *const ri = r ? r + (ptrdiff_t)(start + i) * rs + j : NULL;
        float *const yi = y + (ptrdiff_t)(start + i) * ys + j;
        if (n - j >= NR) conv2d_store(sums, bj, ri, yi, height, NR, rs, ys, lo, hi);
        else conv2d_store(sums, bj, ri, yi, height, n - j, rs, ys, lo, hi);
      }
    }
  }
}

#ifdef CONV2D_BLOCKED
// conv2d in another way; false where that does not pay.
static bool CONV2D_BLOCKED(const conv2d_plane *in, const float *w, const float *b, const float *r, float *y, int32_t oh, int32_t ow, int32_t n,
                           int32_t rs, int32_t ys, float lo, float hi);
#else
#define CONV2D_BLOCKED(...) false
#endif

static inline void conv2d(const conv2d_plane *in, conv_f32_n4_fn *rows, const float *w, const float *b, const float *r, float *y, int32_t oh, int32_t ow,
                          int32_t n, int32_t rs, int32_t ys, float lo, float hi) {
  assert(in->ih >= 1 && in->iw >= 1 && in->c >= 1 && oh >= 1 && ow >= 1 && n >= 1 && in->kh >= 1 && in->kw >= 1);
  assert(in->sh >= 1 && in->sw >= 1 && in->dh >= 1 && in->dw >= 1 && in->pt >= 0 && in->pl >= 0 && in->xs >= 0 && rs >= 0 && ys >= 0);
  if (CONV2D_BLOCKED(in, w, b, r, y, oh, ow, n, rs, ys, lo, hi)) return;
  if (in->c <= CONV2D_COPIED / (in->kh * in->kw)) conv2d_copied(in, rows, w, b, r, y, oh, ow, n, rs, ys, lo, hi);
  else conv2d_indirect(in, w, b, r, y, oh, ow, n, rs, ys, lo, hi);
}

// The definition of conv2d_f32_n<N>__<isa>, with conv_f32_n<N>__<isa>.
#define CONV2D(name, rows)                                                                                                                        \
  void name(const float *x, const float *w, const float *zero, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c,    \
            int32_t oh, int32_t ow, int32_t n, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt,         \
            int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi) {                                                           \
    const conv2d_plane in = {x, zero, ih, iw, c, kh, kw, sh, sw, dh, dw, pt, pl, xs};                                                          \
    conv2d(&in, rows, w, b, r, y, oh, ow, n, rs, ys, lo, hi);                                                                                     \
  }

#endif
