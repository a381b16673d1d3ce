// conv_tanh_f32_n<N> and conv_sigmoid_f32_n<N> (kernels.def): conv_f32_n<N>, then the activation over its results while they are in the first-level cache.
#ifndef LINNET_CONV_ACT_H
#define LINNET_CONV_ACT_H

#include "../engine/kernels.gen.h"

// Blocks are multiples of so many rows with so many results at most, else all rows: with lower blocks the weights, which each block reads again, would
// cost more than results that have left the cache. rows: a multiple of those of every tile, so that blocks, and how rows are shared among threads,
// change no bit.
typedef struct {
  int32_t rows, floats;
} conv_act_block;
// 52: what conv_f32_n4 reads its weights again for (blocked_n4.h).
#define ACT_BLOCK(width) ((width) == 4 ? (conv_act_block){52, 2 << 10} : (conv_act_block){96, 8 << 10})

// y may be r.
void conv_act(conv_f32_n4_fn *conv, tanh_f32_fn *act, conv_act_block block, const float *x, const float *w, const float *b, const float *r, float *y,
              int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys);

// The definition of conv_<what>_f32_n<width>__<isa>; `values`: the instruction set of the activation.
#define CONV_ACT(what, width, isa, values)                                                                                                  \
  void conv_##what##_f32_n##width##__##isa(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n,  \
                                           int32_t c, int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys) {                       \
    conv_act(conv_f32_n##width##__##isa, what##_f32__##values, ACT_BLOCK(width), x, w, b, r, y, m, n, c, taps, xs, ts, rs, ys);             \
  }

#endif
