// Generated from kernels-c/kernels.def by `npm run gen`: do not edit.
#include "kernels.gen.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

kernel_set kernels;

typedef struct { const char *name; int32_t min, max; uint8_t kind, align; } param;
// Where a call may be split: parameter, unit, and of windows over an image (ih not 0) its parameters ih, sh (0: it has none) and pt.
typedef struct { uint8_t param, unit, ih, sh, pt; } cut;
// Any kernel; each has its own type again where it is called.
typedef void kernel_fn(void);
typedef struct {
  const char *name;
  const param *params;
  int64_t (*extent)(int param, const uint32_t *args);
  void (*call)(kernel_fn *kernel, const uint32_t *args, uint8_t *const base[4]);
  int count;
  // Of its pointer in kernel_set.
  size_t slot;
  int64_t (*mac)(const uint32_t *args);
  const cut *cuts;
  int cuts_count;
} kernel;

// Arithmetic on values >= 0 in which INT64_MAX stands for everything that is too large. As calls: there are hundreds.
static __attribute__((noinline)) int64_t add(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_add_overflow(a, b, &r) ? INT64_MAX : r;
}
static int64_t sub(int64_t a, int64_t b) { return a == INT64_MAX ? a : a - b; }
static __attribute__((noinline)) int64_t mul(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_mul_overflow(a, b, &r) ? INT64_MAX : r;
}
static __attribute__((noinline)) int64_t up(int64_t a, int64_t b) { return mul(add(a, b - 1) / b, b); }

#define POINTER(name, kind) {#name, 0, 0, kind, 4}
#define BYTES(name, kind) {#name, 0, 0, kind, 1}
#define IN(name) POINTER(name, KERNEL_IN)
#define IN_OPTIONAL(name) POINTER(name, KERNEL_IN_OPTIONAL)
#define OUT(name) POINTER(name, KERNEL_OUT)
#define OUT_OPTIONAL(name) POINTER(name, KERNEL_OUT_OPTIONAL)
#define INOUT(name) POINTER(name, KERNEL_INOUT)
#define RANGE(name, min, max) {#name, min, max, KERNEL_INT, 0}
#define AT_LEAST(name, min) RANGE(name, min, INT32_MAX)
#define FLOAT(name) {#name, 0, 0, KERNEL_FLOAT, 0}

static void *at(uint32_t word, uint8_t *const base[4]) { return word ? base[word >> 30] + (word & 0x3fffffff) : NULL; }
static float real(uint32_t word) {
  float f;
  memcpy(&f, &word, sizeof f);
  return f;
}

static const param params_conv_f32_n4[] = {
  IN(x), IN(w), IN_OPTIONAL(b), IN_OPTIONAL(r), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(c, 1), AT_LEAST(taps, 1), AT_LEAST(xs, 0),
    AT_LEAST(ts, 0), AT_LEAST(rs, 0), AT_LEAST(ys, 0), FLOAT(lo), FLOAT(hi)
};
static const param params_conv_gate_f32_n4[] = {
  IN(x), IN(w), IN_OPTIONAL(b), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(c, 1), AT_LEAST(taps, 1), AT_LEAST(xs, 0),
    AT_LEAST(ts, 0), AT_LEAST(ys, 0)
};
static const param params_gate_f32[] = {
  IN(a), IN(g), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(as, 0), AT_LEAST(gs, 0), AT_LEAST(ys, 0)
};
static const param params_softmax_f32[] = {
  IN(x), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(xs, 0), AT_LEAST(ys, 0)
};
static const param params_max_pool_f32[] = {
  IN(x), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(taps, 1), AT_LEAST(xs, 0), AT_LEAST(ts, 0), AT_LEAST(ys, 0)
};
static const param params_copy_w32[] = {
  IN(x), OUT(y), AT_LEAST(d0, 1), AT_LEAST(d1, 1), AT_LEAST(d2, 1), AT_LEAST(d3, 1), AT_LEAST(x0, 0), AT_LEAST(x1, 0), AT_LEAST(x2, 0),
    AT_LEAST(x3, 0), AT_LEAST(y0, 0), AT_LEAST(y1, 0), AT_LEAST(y2, 0), AT_LEAST(y3, 0)
};
static const param params_add_f32[] = {
  IN(x), IN(y), OUT(z), AT_LEAST(d0, 1), AT_LEAST(d1, 1), AT_LEAST(d2, 1), AT_LEAST(d3, 1), AT_LEAST(x0, 0), AT_LEAST(x1, 0),
    AT_LEAST(x2, 0), AT_LEAST(x3, 0), AT_LEAST(y0, 0), AT_LEAST(y1, 0), AT_LEAST(y2, 0), AT_LEAST(y3, 0)
};
static const param params_clamp_f32[] = {
  IN(x), OUT(y), AT_LEAST(n, 1), FLOAT(lo), FLOAT(hi)
};
static const param params_tanh_f32[] = {
  IN(x), OUT(y), AT_LEAST(n, 1)
};
static const param params_logmel_f32[] = {
  IN(x), IN(win), IN(twiddle), IN(rise), IN(slot), INOUT(scratch), OUT(y), AT_LEAST(m, 1), AT_LEAST(window, 1), AT_LEAST(hop, 1),
    RANGE(fft, 8, 32768), AT_LEAST(first, 0), AT_LEAST(bins, 1), AT_LEAST(mels, 1), AT_LEAST(ys, 0), FLOAT(offset)
};
static const param params_decode_wav_f32[] = {
  IN(file), OUT(rate), OUT(y), AT_LEAST(words, 0), AT_LEAST(samples, 1), AT_LEAST(channels, 1)
};
static const param params_spectrogram_f32[] = {
  IN(x), IN(win), IN(twiddle), INOUT(scratch), OUT(y), AT_LEAST(m, 1), AT_LEAST(window, 1), AT_LEAST(hop, 1), RANGE(half, 4, 16384),
    RANGE(root, 0, 1)
};
static const param params_mfcc_f32[] = {
  IN(x), IN(rate), IN(cosines), INOUT(edges), INOUT(scratch), OUT(y), AT_LEAST(m, 1), AT_LEAST(bins, 2), AT_LEAST(filters, 1),
    AT_LEAST(coefs, 1), FLOAT(low), FLOAT(high)
};
static const param params_conv2d_f32_n4[] = {
  IN(x), IN(w), IN(zero), IN_OPTIONAL(b), IN_OPTIONAL(r), OUT(y), RANGE(ih, 1, 32767), RANGE(iw, 1, 65535), AT_LEAST(c, 1),
    RANGE(oh, 1, 32767), RANGE(ow, 1, 65535), AT_LEAST(n, 1), RANGE(kh, 1, 255), RANGE(kw, 1, 255), RANGE(sh, 1, 16383),
    RANGE(sw, 1, 16383), RANGE(dh, 1, 16383), RANGE(dw, 1, 16383), RANGE(pt, 0, 16383), RANGE(pl, 0, 16383), AT_LEAST(xs, 0),
    AT_LEAST(rs, 0), AT_LEAST(ys, 0), FLOAT(lo), FLOAT(hi)
};
static const param params_depthwise_f32[] = {
  IN(x), IN(w), IN_OPTIONAL(b), IN_OPTIONAL(r), OUT(y), RANGE(ih, 1, 32767), RANGE(iw, 1, 65535), AT_LEAST(c, 1), RANGE(oh, 1, 32767),
    RANGE(ow, 1, 65535), RANGE(kh, 1, 255), RANGE(kw, 1, 255), RANGE(sh, 1, 16383), RANGE(sw, 1, 16383), RANGE(dh, 1, 16383),
    RANGE(dw, 1, 16383), RANGE(pt, 0, 16383), RANGE(pl, 0, 16383), AT_LEAST(xs, 0), AT_LEAST(rs, 0), AT_LEAST(ys, 0), FLOAT(lo), FLOAT(hi)
};
static const param params_max_pool2d_f32[] = {
  IN(x), OUT(y), RANGE(ih, 1, 32767), RANGE(iw, 1, 65535), AT_LEAST(c, 1), RANGE(oh, 1, 32767), RANGE(ow, 1, 65535), RANGE(kh, 1, 255),
    RANGE(kw, 1, 255), RANGE(sh, 1, 16383), RANGE(sw, 1, 16383), RANGE(dh, 1, 16383), RANGE(dw, 1, 16383), RANGE(pt, 0, 16383),
    RANGE(pl, 0, 16383), AT_LEAST(xs, 0), AT_LEAST(ys, 0)
};
static const param params_elu_f32[] = {
  IN(x), OUT(y), AT_LEAST(n, 1), FLOAT(alpha), FLOAT(scale)
};
static const param params_quantize_f32[] = {
  IN(x), OUT(y), AT_LEAST(n, 1), FLOAT(lo), FLOAT(hi), FLOAT(scale)
};
static const param params_compare_f32[] = {
  IN(x), IN(y), BYTES(z, KERNEL_OUT), AT_LEAST(d0, 1), AT_LEAST(d1, 1), AT_LEAST(d2, 1), AT_LEAST(d3, 1), AT_LEAST(x0, 0), AT_LEAST(x1, 0),
    AT_LEAST(x2, 0), AT_LEAST(x3, 0), AT_LEAST(y0, 0), AT_LEAST(y1, 0), AT_LEAST(y2, 0), AT_LEAST(y3, 0), RANGE(how, 0, 5)
};
static const param params_compare_u8[] = {
  BYTES(x, KERNEL_IN), BYTES(y, KERNEL_IN), BYTES(z, KERNEL_OUT), AT_LEAST(d0, 1), AT_LEAST(d1, 1), AT_LEAST(d2, 1), AT_LEAST(d3, 1),
    AT_LEAST(x0, 0), AT_LEAST(x1, 0), AT_LEAST(x2, 0), AT_LEAST(x3, 0), AT_LEAST(y0, 0), AT_LEAST(y1, 0), AT_LEAST(y2, 0), AT_LEAST(y3, 0),
    RANGE(how, 0, 5)
};
static const param params_logic_u8[] = {
  BYTES(x, KERNEL_IN), BYTES(y, KERNEL_IN), BYTES(z, KERNEL_OUT), AT_LEAST(d0, 1), AT_LEAST(d1, 1), AT_LEAST(d2, 1), AT_LEAST(d3, 1),
    AT_LEAST(x0, 0), AT_LEAST(x1, 0), AT_LEAST(x2, 0), AT_LEAST(x3, 0), AT_LEAST(y0, 0), AT_LEAST(y1, 0), AT_LEAST(y2, 0), AT_LEAST(y3, 0),
    RANGE(any, 0, 1)
};
static const param params_select_w32[] = {
  BYTES(c, KERNEL_IN), IN(x), IN(y), OUT(z), AT_LEAST(d0, 1), AT_LEAST(d1, 1), AT_LEAST(d2, 1), AT_LEAST(d3, 1), AT_LEAST(c0, 0),
    AT_LEAST(c1, 0), AT_LEAST(c2, 0), AT_LEAST(c3, 0), AT_LEAST(x0, 0), AT_LEAST(x1, 0), AT_LEAST(x2, 0), AT_LEAST(x3, 0), AT_LEAST(y0, 0),
    AT_LEAST(y1, 0), AT_LEAST(y2, 0), AT_LEAST(y3, 0)
};
static const param params_cast_u8_f32[] = {
  BYTES(x, KERNEL_IN), OUT(y), AT_LEAST(n, 1)
};
static const param params_gather_w32[] = {
  IN(x), IN(index), OUT(y), AT_LEAST(m, 1), AT_LEAST(length, 1), AT_LEAST(count, 1), AT_LEAST(n, 1), RANGE(is, 1, 2)
};
static const param params_reverse_w32[] = {
  IN(x), OUT(y), AT_LEAST(m, 1), AT_LEAST(count, 1), AT_LEAST(n, 1)
};
static const param params_arg_max_f32[] = {
  IN(x), OUT(y), AT_LEAST(m, 1), AT_LEAST(count, 1), AT_LEAST(n, 1), RANGE(ys, 1, 2), RANGE(least, 0, 1)
};
static const param params_top_k_f32[] = {
  IN(x), OUT(y), OUT(place), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(k, 1), RANGE(ps, 1, 2)
};
static const param params_resize_f32[] = {
  IN(x), OUT(y), AT_LEAST(m, 1), AT_LEAST(length, 1), AT_LEAST(count, 1), AT_LEAST(n, 1), RANGE(between, 0, 4), FLOAT(scale), FLOAT(half)
};
static const param params_lrn_f32[] = {
  IN(x), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(radius, 0), FLOAT(bias), FLOAT(alpha), FLOAT(beta)
};
static const param params_matmul_f32[] = {
  IN(a), IN(b), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(k, 1), AT_LEAST(am, 0), AT_LEAST(ak, 0), AT_LEAST(bk, 0), AT_LEAST(bn, 0)
};
static const param params_lstm_f32_n4[] = {
  IN(x), IN(w), IN_OPTIONAL(h0), IN_OPTIONAL(c0), IN_OPTIONAL(peep), IN_OPTIONAL(length), IN_OPTIONAL(hold), INOUT(z), OUT(h), OUT(c),
    OUT_OPTIONAL(left), OUT(y), OUT_OPTIONAL(cells), AT_LEAST(frames, 1), AT_LEAST(batch, 1), AT_LEAST(n, 1), RANGE(backwards, 0, 1),
    FLOAT(clip)
};
static const param params_gru_f32_n4[] = {
  IN(x), IN(w), IN_OPTIONAL(h0), IN_OPTIONAL(b), IN_OPTIONAL(hold), INOUT(z), OUT(h), OUT_OPTIONAL(left), OUT(y), AT_LEAST(frames, 1),
    AT_LEAST(batch, 1), AT_LEAST(n, 1), RANGE(backwards, 0, 1), RANGE(after, 0, 1)
};
static const param params_gather_nd_w32[] = {
  IN(x), IN(index), IN(dims), OUT(y), AT_LEAST(length, 1), AT_LEAST(count, 1), AT_LEAST(depth, 1), AT_LEAST(n, 1), RANGE(is, 1, 2)
};
static const param params_reverse_sequence_w32[] = {
  IN(x), IN(lengths), OUT(y), AT_LEAST(batch, 1), AT_LEAST(count, 1), AT_LEAST(n, 1), AT_LEAST(bs, 0), AT_LEAST(ts, 0), RANGE(is, 1, 2)
};
static const param params_winograd_f32_n4[] = {
  IN(x), IN(w), IN(zero), IN_OPTIONAL(b), IN_OPTIONAL(r), INOUT(scratch), OUT(y), RANGE(ih, 1, 32767), RANGE(iw, 1, 65535), AT_LEAST(c, 1),
    RANGE(oh, 1, 32767), RANGE(ow, 1, 65535), AT_LEAST(n, 1), RANGE(pt, 0, 16383), RANGE(pl, 0, 16383), AT_LEAST(xs, 0), AT_LEAST(rs, 0),
    AT_LEAST(ys, 0), AT_LEAST(t, 1), AT_LEAST(m, 1), AT_LEAST(p, 1), FLOAT(lo), FLOAT(hi)
};
static const param params_depthwise_conv_f32_n4[] = {
  IN(x), IN(w), IN_OPTIONAL(b), IN(v), IN_OPTIONAL(d), IN_OPTIONAL(r), OUT(y), RANGE(ih, 1, 32767), RANGE(iw, 1, 65535), RANGE(c, 1, 2048),
    RANGE(oh, 1, 32767), RANGE(ow, 1, 65535), RANGE(kh, 1, 255), RANGE(kw, 1, 255), RANGE(sh, 1, 16383), RANGE(sw, 1, 16383),
    RANGE(dh, 1, 16383), RANGE(dw, 1, 16383), RANGE(pt, 0, 16383), RANGE(pl, 0, 16383), AT_LEAST(n, 1), AT_LEAST(xs, 0), AT_LEAST(rs, 0),
    AT_LEAST(ys, 0), FLOAT(dlo), FLOAT(dhi), FLOAT(lo), FLOAT(hi)
};
static const param params_layer_norm_f32[] = {
  IN(x), IN(g), IN(b), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(xs, 0), AT_LEAST(ys, 0), FLOAT(epsilon)
};
static const param params_conv_tanh_f32_n4[] = {
  IN(x), IN(w), IN_OPTIONAL(b), IN_OPTIONAL(r), OUT(y), AT_LEAST(m, 1), AT_LEAST(n, 1), AT_LEAST(c, 1), AT_LEAST(taps, 1), AT_LEAST(xs, 0),
    AT_LEAST(ts, 0), AT_LEAST(rs, 0), AT_LEAST(ys, 0)
};

static int64_t extent_conv_f32_n4(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8], xs = (int32_t)args[9],
    ts = (int32_t)args[10], rs = (int32_t)args[11], ys = (int32_t)args[12];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), c);
    case 1: return mul(mul(taps, c), up(n, 4));
    case 2: return n;
    case 3: return add(mul(sub(m, 1), rs), n);
    case 4: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv_f32_n8(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8], xs = (int32_t)args[9],
    ts = (int32_t)args[10], rs = (int32_t)args[11], ys = (int32_t)args[12];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), c);
    case 1: return mul(mul(taps, c), up(n, 8));
    case 2: return n;
    case 3: return add(mul(sub(m, 1), rs), n);
    case 4: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv_f32_n16(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8], xs = (int32_t)args[9],
    ts = (int32_t)args[10], rs = (int32_t)args[11], ys = (int32_t)args[12];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), c);
    case 1: return mul(mul(taps, c), up(n, 16));
    case 2: return n;
    case 3: return add(mul(sub(m, 1), rs), n);
    case 4: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv_gate_f32_n4(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[4], n = (int32_t)args[5], c = (int32_t)args[6], taps = (int32_t)args[7], xs = (int32_t)args[8],
    ts = (int32_t)args[9], ys = (int32_t)args[10];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), c);
    case 1: return mul(mul(mul(taps, c), 2), up(n, 4));
    case 2: return mul(2, n);
    case 3: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv_gate_f32_n8(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[4], n = (int32_t)args[5], c = (int32_t)args[6], taps = (int32_t)args[7], xs = (int32_t)args[8],
    ts = (int32_t)args[9], ys = (int32_t)args[10];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), c);
    case 1: return mul(mul(mul(taps, c), 2), up(n, 8));
    case 2: return mul(2, n);
    case 3: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv_gate_f32_n16(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[4], n = (int32_t)args[5], c = (int32_t)args[6], taps = (int32_t)args[7], xs = (int32_t)args[8],
    ts = (int32_t)args[9], ys = (int32_t)args[10];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), c);
    case 1: return mul(mul(mul(taps, c), 2), up(n, 16));
    case 2: return mul(2, n);
    case 3: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_gate_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[3], n = (int32_t)args[4], as = (int32_t)args[5], gs = (int32_t)args[6], ys = (int32_t)args[7];
  switch (param) {
    case 0: return add(mul(sub(m, 1), as), n);
    case 1: return add(mul(sub(m, 1), gs), n);
    case 2: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_softmax_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[2], n = (int32_t)args[3], xs = (int32_t)args[4], ys = (int32_t)args[5];
  switch (param) {
    case 0: return add(mul(sub(m, 1), xs), n);
    case 1: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_max_pool_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[2], n = (int32_t)args[3], taps = (int32_t)args[4], xs = (int32_t)args[5], ts = (int32_t)args[6],
    ys = (int32_t)args[7];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), xs), mul(sub(taps, 1), ts)), n);
    case 1: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_copy_w32(int param, const uint32_t *args) {
  const int64_t d0 = (int32_t)args[2], d1 = (int32_t)args[3], d2 = (int32_t)args[4], d3 = (int32_t)args[5], x0 = (int32_t)args[6],
    x1 = (int32_t)args[7], x2 = (int32_t)args[8], x3 = (int32_t)args[9], y0 = (int32_t)args[10], y1 = (int32_t)args[11],
    y2 = (int32_t)args[12], y3 = (int32_t)args[13];
  switch (param) {
    case 0: return add(add(add(add(mul(sub(d0, 1), x0), mul(sub(d1, 1), x1)), mul(sub(d2, 1), x2)), mul(sub(d3, 1), x3)), 1);
    case 1: return add(add(add(add(mul(sub(d0, 1), y0), mul(sub(d1, 1), y1)), mul(sub(d2, 1), y2)), mul(sub(d3, 1), y3)), 1);
    default: return 0;
  }
}
static int64_t extent_add_f32(int param, const uint32_t *args) {
  const int64_t d0 = (int32_t)args[3], d1 = (int32_t)args[4], d2 = (int32_t)args[5], d3 = (int32_t)args[6], x0 = (int32_t)args[7],
    x1 = (int32_t)args[8], x2 = (int32_t)args[9], x3 = (int32_t)args[10], y0 = (int32_t)args[11], y1 = (int32_t)args[12],
    y2 = (int32_t)args[13], y3 = (int32_t)args[14];
  switch (param) {
    case 0: return add(add(add(add(mul(sub(d0, 1), x0), mul(sub(d1, 1), x1)), mul(sub(d2, 1), x2)), mul(sub(d3, 1), x3)), 1);
    case 1: return add(add(add(add(mul(sub(d0, 1), y0), mul(sub(d1, 1), y1)), mul(sub(d2, 1), y2)), mul(sub(d3, 1), y3)), 1);
    case 2: return mul(mul(mul(d0, d1), d2), d3);
    default: return 0;
  }
}
static int64_t extent_clamp_f32(int param, const uint32_t *args) {
  const int64_t n = (int32_t)args[2];
  switch (param) {
    case 0: return n;
    case 1: return n;
    default: return 0;
  }
}
static int64_t extent_logmel_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[7], window = (int32_t)args[8], hop = (int32_t)args[9], fft = (int32_t)args[10], bins = (int32_t)args[12],
    mels = (int32_t)args[13], ys = (int32_t)args[14];
  switch (param) {
    case 0: return add(mul(sub(m, 1), hop), window);
    case 1: return window;
    case 2: return fft;
    case 3: return bins;
    case 4: return bins;
    case 5: return add(add(fft, mels), 4);
    case 6: return add(mul(sub(m, 1), ys), mels);
    default: return 0;
  }
}
static int64_t extent_decode_wav_f32(int param, const uint32_t *args) {
  const int64_t words = (int32_t)args[3], samples = (int32_t)args[4], channels = (int32_t)args[5];
  switch (param) {
    case 0: return add(words, 1);
    case 1: return 1;
    case 2: return mul(samples, channels);
    default: return 0;
  }
}
static int64_t extent_spectrogram_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[5], window = (int32_t)args[6], hop = (int32_t)args[7], half = (int32_t)args[8];
  switch (param) {
    case 0: return add(mul(sub(m, 1), hop), window);
    case 1: return window;
    case 2: return mul(2, half);
    case 3: return add(mul(2, half), 2);
    case 4: return add(mul(m, half), m);
    default: return 0;
  }
}
static int64_t extent_mfcc_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[6], bins = (int32_t)args[7], filters = (int32_t)args[8], coefs = (int32_t)args[9];
  switch (param) {
    case 0: return mul(m, bins);
    case 1: return 1;
    case 2: return mul(coefs, filters);
    case 3: return add(filters, 2);
    case 4: return add(add(bins, filters), 2);
    case 5: return mul(m, coefs);
    default: return 0;
  }
}
static int64_t extent_conv2d_f32_n4(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[6], iw = (int32_t)args[7], c = (int32_t)args[8], oh = (int32_t)args[9], ow = (int32_t)args[10],
    n = (int32_t)args[11], kh = (int32_t)args[12], kw = (int32_t)args[13], xs = (int32_t)args[20], rs = (int32_t)args[21],
    ys = (int32_t)args[22];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(mul(kh, kw), c), up(n, 4));
    case 2: return c;
    case 3: return n;
    case 4: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 5: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv2d_f32_n8(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[6], iw = (int32_t)args[7], c = (int32_t)args[8], oh = (int32_t)args[9], ow = (int32_t)args[10],
    n = (int32_t)args[11], kh = (int32_t)args[12], kw = (int32_t)args[13], xs = (int32_t)args[20], rs = (int32_t)args[21],
    ys = (int32_t)args[22];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(mul(kh, kw), c), up(n, 8));
    case 2: return c;
    case 3: return n;
    case 4: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 5: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_conv2d_f32_n16(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[6], iw = (int32_t)args[7], c = (int32_t)args[8], oh = (int32_t)args[9], ow = (int32_t)args[10],
    n = (int32_t)args[11], kh = (int32_t)args[12], kw = (int32_t)args[13], xs = (int32_t)args[20], rs = (int32_t)args[21],
    ys = (int32_t)args[22];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(mul(kh, kw), c), up(n, 16));
    case 2: return c;
    case 3: return n;
    case 4: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 5: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_depthwise_f32(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[5], iw = (int32_t)args[6], c = (int32_t)args[7], oh = (int32_t)args[8], ow = (int32_t)args[9],
    kh = (int32_t)args[10], kw = (int32_t)args[11], xs = (int32_t)args[18], rs = (int32_t)args[19], ys = (int32_t)args[20];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(kh, kw), c);
    case 2: return c;
    case 3: return add(mul(sub(mul(oh, ow), 1), rs), c);
    case 4: return add(mul(sub(mul(oh, ow), 1), ys), c);
    default: return 0;
  }
}
static int64_t extent_max_pool2d_f32(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[2], iw = (int32_t)args[3], c = (int32_t)args[4], oh = (int32_t)args[5], ow = (int32_t)args[6],
    xs = (int32_t)args[15], ys = (int32_t)args[16];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return add(mul(sub(mul(oh, ow), 1), ys), c);
    default: return 0;
  }
}
static int64_t extent_select_w32(int param, const uint32_t *args) {
  const int64_t d0 = (int32_t)args[4], d1 = (int32_t)args[5], d2 = (int32_t)args[6], d3 = (int32_t)args[7], c0 = (int32_t)args[8],
    c1 = (int32_t)args[9], c2 = (int32_t)args[10], c3 = (int32_t)args[11], x0 = (int32_t)args[12], x1 = (int32_t)args[13],
    x2 = (int32_t)args[14], x3 = (int32_t)args[15], y0 = (int32_t)args[16], y1 = (int32_t)args[17], y2 = (int32_t)args[18],
    y3 = (int32_t)args[19];
  switch (param) {
    case 0: return add(add(add(add(mul(sub(d0, 1), c0), mul(sub(d1, 1), c1)), mul(sub(d2, 1), c2)), mul(sub(d3, 1), c3)), 1);
    case 1: return add(add(add(add(mul(sub(d0, 1), x0), mul(sub(d1, 1), x1)), mul(sub(d2, 1), x2)), mul(sub(d3, 1), x3)), 1);
    case 2: return add(add(add(add(mul(sub(d0, 1), y0), mul(sub(d1, 1), y1)), mul(sub(d2, 1), y2)), mul(sub(d3, 1), y3)), 1);
    case 3: return mul(mul(mul(d0, d1), d2), d3);
    default: return 0;
  }
}
static int64_t extent_cast_i32_i64(int param, const uint32_t *args) {
  const int64_t n = (int32_t)args[2];
  switch (param) {
    case 0: return n;
    case 1: return mul(2, n);
    default: return 0;
  }
}
static int64_t extent_cast_i64_f32(int param, const uint32_t *args) {
  const int64_t n = (int32_t)args[2];
  switch (param) {
    case 0: return mul(2, n);
    case 1: return n;
    default: return 0;
  }
}
static int64_t extent_gather_w32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[3], length = (int32_t)args[4], count = (int32_t)args[5], n = (int32_t)args[6], is = (int32_t)args[7];
  switch (param) {
    case 0: return mul(mul(m, length), n);
    case 1: return add(mul(sub(count, 1), is), 1);
    case 2: return mul(mul(m, count), n);
    default: return 0;
  }
}
static int64_t extent_reverse_w32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[2], count = (int32_t)args[3], n = (int32_t)args[4];
  switch (param) {
    case 0: return mul(mul(m, count), n);
    case 1: return mul(mul(m, count), n);
    default: return 0;
  }
}
static int64_t extent_arg_max_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[2], count = (int32_t)args[3], n = (int32_t)args[4], ys = (int32_t)args[5];
  switch (param) {
    case 0: return mul(mul(m, count), n);
    case 1: return mul(mul(m, n), ys);
    default: return 0;
  }
}
static int64_t extent_top_k_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[3], n = (int32_t)args[4], k = (int32_t)args[5], ps = (int32_t)args[6];
  switch (param) {
    case 0: return mul(m, n);
    case 1: return mul(m, k);
    case 2: return mul(mul(m, k), ps);
    default: return 0;
  }
}
static int64_t extent_resize_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[2], length = (int32_t)args[3], count = (int32_t)args[4], n = (int32_t)args[5];
  switch (param) {
    case 0: return mul(mul(m, length), n);
    case 1: return mul(mul(m, count), n);
    default: return 0;
  }
}
static int64_t extent_lrn_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[2], n = (int32_t)args[3];
  switch (param) {
    case 0: return mul(m, n);
    case 1: return mul(m, n);
    default: return 0;
  }
}
static int64_t extent_matmul_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[3], n = (int32_t)args[4], k = (int32_t)args[5], am = (int32_t)args[6], ak = (int32_t)args[7],
    bk = (int32_t)args[8], bn = (int32_t)args[9];
  switch (param) {
    case 0: return add(add(mul(sub(m, 1), am), mul(sub(k, 1), ak)), 1);
    case 1: return add(add(mul(sub(k, 1), bk), mul(sub(n, 1), bn)), 1);
    case 2: return mul(m, n);
    default: return 0;
  }
}
static int64_t extent_lstm_f32_n4(int param, const uint32_t *args) {
  const int64_t frames = (int32_t)args[13], batch = (int32_t)args[14], n = (int32_t)args[15];
  switch (param) {
    case 0: return mul(mul(mul(frames, batch), 4), n);
    case 1: return mul(n, up(mul(4, n), 4));
    case 2: return mul(batch, n);
    case 3: return mul(batch, n);
    case 4: return mul(3, n);
    case 5: return 1;
    case 6: return 1;
    case 7: return up(mul(4, n), 4);
    case 8: return mul(batch, n);
    case 9: return mul(batch, n);
    case 10: return 1;
    case 11: return mul(mul(frames, batch), n);
    case 12: return mul(mul(frames, batch), n);
    default: return 0;
  }
}
static int64_t extent_lstm_f32_n8(int param, const uint32_t *args) {
  const int64_t frames = (int32_t)args[13], batch = (int32_t)args[14], n = (int32_t)args[15];
  switch (param) {
    case 0: return mul(mul(mul(frames, batch), 4), n);
    case 1: return mul(n, up(mul(4, n), 8));
    case 2: return mul(batch, n);
    case 3: return mul(batch, n);
    case 4: return mul(3, n);
    case 5: return 1;
    case 6: return 1;
    case 7: return up(mul(4, n), 8);
    case 8: return mul(batch, n);
    case 9: return mul(batch, n);
    case 10: return 1;
    case 11: return mul(mul(frames, batch), n);
    case 12: return mul(mul(frames, batch), n);
    default: return 0;
  }
}
static int64_t extent_lstm_f32_n16(int param, const uint32_t *args) {
  const int64_t frames = (int32_t)args[13], batch = (int32_t)args[14], n = (int32_t)args[15];
  switch (param) {
    case 0: return mul(mul(mul(frames, batch), 4), n);
    case 1: return mul(n, up(mul(4, n), 16));
    case 2: return mul(batch, n);
    case 3: return mul(batch, n);
    case 4: return mul(3, n);
    case 5: return 1;
    case 6: return 1;
    case 7: return up(mul(4, n), 16);
    case 8: return mul(batch, n);
    case 9: return mul(batch, n);
    case 10: return 1;
    case 11: return mul(mul(frames, batch), n);
    case 12: return mul(mul(frames, batch), n);
    default: return 0;
  }
}
static int64_t extent_gru_f32_n4(int param, const uint32_t *args) {
  const int64_t frames = (int32_t)args[9], batch = (int32_t)args[10], n = (int32_t)args[11];
  switch (param) {
    case 0: return mul(mul(mul(frames, batch), 3), n);
    case 1: return mul(n, add(up(mul(2, n), 4), up(n, 4)));
    case 2: return mul(batch, n);
    case 3: return n;
    case 4: return 1;
    case 5: return add(add(up(mul(2, n), 4), up(n, 4)), n);
    case 6: return mul(batch, n);
    case 7: return 1;
    case 8: return mul(mul(frames, batch), n);
    default: return 0;
  }
}
static int64_t extent_gru_f32_n8(int param, const uint32_t *args) {
  const int64_t frames = (int32_t)args[9], batch = (int32_t)args[10], n = (int32_t)args[11];
  switch (param) {
    case 0: return mul(mul(mul(frames, batch), 3), n);
    case 1: return mul(n, add(up(mul(2, n), 8), up(n, 8)));
    case 2: return mul(batch, n);
    case 3: return n;
    case 4: return 1;
    case 5: return add(add(up(mul(2, n), 8), up(n, 8)), n);
    case 6: return mul(batch, n);
    case 7: return 1;
    case 8: return mul(mul(frames, batch), n);
    default: return 0;
  }
}
static int64_t extent_gru_f32_n16(int param, const uint32_t *args) {
  const int64_t frames = (int32_t)args[9], batch = (int32_t)args[10], n = (int32_t)args[11];
  switch (param) {
    case 0: return mul(mul(mul(frames, batch), 3), n);
    case 1: return mul(n, add(up(mul(2, n), 16), up(n, 16)));
    case 2: return mul(batch, n);
    case 3: return n;
    case 4: return 1;
    case 5: return add(add(up(mul(2, n), 16), up(n, 16)), n);
    case 6: return mul(batch, n);
    case 7: return 1;
    case 8: return mul(mul(frames, batch), n);
    default: return 0;
  }
}
static int64_t extent_compare_i64(int param, const uint32_t *args) {
  const int64_t d0 = (int32_t)args[3], d1 = (int32_t)args[4], d2 = (int32_t)args[5], d3 = (int32_t)args[6], x0 = (int32_t)args[7],
    x1 = (int32_t)args[8], x2 = (int32_t)args[9], x3 = (int32_t)args[10], y0 = (int32_t)args[11], y1 = (int32_t)args[12],
    y2 = (int32_t)args[13], y3 = (int32_t)args[14];
  switch (param) {
    case 0: return mul(2, add(add(add(add(mul(sub(d0, 1), x0), mul(sub(d1, 1), x1)), mul(sub(d2, 1), x2)), mul(sub(d3, 1), x3)), 1));
    case 1: return mul(2, add(add(add(add(mul(sub(d0, 1), y0), mul(sub(d1, 1), y1)), mul(sub(d2, 1), y2)), mul(sub(d3, 1), y3)), 1));
    case 2: return mul(mul(mul(d0, d1), d2), d3);
    default: return 0;
  }
}
static int64_t extent_gather_nd_w32(int param, const uint32_t *args) {
  const int64_t length = (int32_t)args[4], count = (int32_t)args[5], depth = (int32_t)args[6], n = (int32_t)args[7], is = (int32_t)args[8];
  switch (param) {
    case 0: return mul(length, n);
    case 1: return mul(mul(count, depth), is);
    case 2: return depth;
    case 3: return mul(count, n);
    default: return 0;
  }
}
static int64_t extent_reverse_sequence_w32(int param, const uint32_t *args) {
  const int64_t batch = (int32_t)args[3], count = (int32_t)args[4], n = (int32_t)args[5], bs = (int32_t)args[6], ts = (int32_t)args[7],
    is = (int32_t)args[8];
  switch (param) {
    case 0: return add(add(mul(sub(batch, 1), bs), mul(sub(count, 1), ts)), n);
    case 1: return add(mul(sub(batch, 1), is), 1);
    case 2: return add(add(mul(sub(batch, 1), bs), mul(sub(count, 1), ts)), n);
    default: return 0;
  }
}
static int64_t extent_winograd_f32_n4(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[7], iw = (int32_t)args[8], c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11],
    n = (int32_t)args[12], xs = (int32_t)args[15], rs = (int32_t)args[16], ys = (int32_t)args[17], t = (int32_t)args[18],
    p = (int32_t)args[20];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(36, c), up(n, 4));
    case 2: return c;
    case 3: return n;
    case 4: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 5: return mul(mul(mul(9, up(oh, 4)), t), add(add(c, mul(4, p)), 2));
    case 6: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_winograd_f32_n8(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[7], iw = (int32_t)args[8], c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11],
    n = (int32_t)args[12], xs = (int32_t)args[15], rs = (int32_t)args[16], ys = (int32_t)args[17], t = (int32_t)args[18],
    p = (int32_t)args[20];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(36, c), up(n, 8));
    case 2: return c;
    case 3: return n;
    case 4: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 5: return mul(mul(mul(36, up(oh, 4)), t), add(add(c, mul(8, p)), 2));
    case 6: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_winograd_f32_n16(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[7], iw = (int32_t)args[8], c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11],
    n = (int32_t)args[12], xs = (int32_t)args[15], rs = (int32_t)args[16], ys = (int32_t)args[17], t = (int32_t)args[18],
    p = (int32_t)args[20];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(36, c), up(n, 16));
    case 2: return c;
    case 3: return n;
    case 4: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 5: return mul(mul(mul(9, up(oh, 4)), t), add(add(c, mul(16, p)), 2));
    case 6: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_depthwise_conv_f32_n4(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[7], iw = (int32_t)args[8], c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11],
    kh = (int32_t)args[12], kw = (int32_t)args[13], n = (int32_t)args[20], xs = (int32_t)args[21], rs = (int32_t)args[22],
    ys = (int32_t)args[23];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(kh, kw), c);
    case 2: return c;
    case 3: return mul(c, up(n, 4));
    case 4: return n;
    case 5: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 6: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_depthwise_conv_f32_n8(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[7], iw = (int32_t)args[8], c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11],
    kh = (int32_t)args[12], kw = (int32_t)args[13], n = (int32_t)args[20], xs = (int32_t)args[21], rs = (int32_t)args[22],
    ys = (int32_t)args[23];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(kh, kw), c);
    case 2: return c;
    case 3: return mul(c, up(n, 8));
    case 4: return n;
    case 5: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 6: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_depthwise_conv_f32_n16(int param, const uint32_t *args) {
  const int64_t ih = (int32_t)args[7], iw = (int32_t)args[8], c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11],
    kh = (int32_t)args[12], kw = (int32_t)args[13], n = (int32_t)args[20], xs = (int32_t)args[21], rs = (int32_t)args[22],
    ys = (int32_t)args[23];
  switch (param) {
    case 0: return add(mul(sub(mul(ih, iw), 1), xs), c);
    case 1: return mul(mul(kh, kw), c);
    case 2: return c;
    case 3: return mul(c, up(n, 16));
    case 4: return n;
    case 5: return add(mul(sub(mul(oh, ow), 1), rs), n);
    case 6: return add(mul(sub(mul(oh, ow), 1), ys), n);
    default: return 0;
  }
}
static int64_t extent_layer_norm_f32(int param, const uint32_t *args) {
  const int64_t m = (int32_t)args[4], n = (int32_t)args[5], xs = (int32_t)args[6], ys = (int32_t)args[7];
  switch (param) {
    case 0: return add(mul(sub(m, 1), xs), n);
    case 1: return n;
    case 2: return n;
    case 3: return add(mul(sub(m, 1), ys), n);
    default: return 0;
  }
}

static void call_conv_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((conv_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], real(a[13]), real(a[14]));
}
static void call_conv_gate_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((conv_gate_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5],
    (int32_t)a[6], (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10]);
}
static void call_gate_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((gate_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7]);
}
static void call_softmax_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((softmax_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5]);
}
static void call_max_pool_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((max_pool_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7]);
}
static void call_copy_w32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((copy_w32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13]);
}
static void call_add_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((add_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_clamp_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((clamp_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], real(a[3]), real(a[4]));
}
static void call_tanh_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((tanh_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_logmel_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((logmel_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base), at(a[6], base),
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14], real(a[15]));
}
static void call_decode_wav_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((decode_wav_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5]);
}
static void call_spectrogram_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((spectrogram_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5],
    (int32_t)a[6], (int32_t)a[7], (int32_t)a[8], (int32_t)a[9]);
}
static void call_mfcc_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((mfcc_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base), (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], real(a[10]), real(a[11]));
}
static void call_conv2d_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((conv2d_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base),
    (int32_t)a[6], (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13],
    (int32_t)a[14], (int32_t)a[15], (int32_t)a[16], (int32_t)a[17], (int32_t)a[18], (int32_t)a[19], (int32_t)a[20], (int32_t)a[21],
    (int32_t)a[22], real(a[23]), real(a[24]));
}
static void call_depthwise_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((depthwise_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5],
    (int32_t)a[6], (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13],
    (int32_t)a[14], (int32_t)a[15], (int32_t)a[16], (int32_t)a[17], (int32_t)a[18], (int32_t)a[19], (int32_t)a[20], real(a[21]), real(a[22]));
}
static void call_max_pool2d_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((max_pool2d_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14],
    (int32_t)a[15], (int32_t)a[16]);
}
static void call_elu_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((elu_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], real(a[3]), real(a[4]));
}
static void call_quantize_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((quantize_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], real(a[3]), real(a[4]), real(a[5]));
}
static void call_compare_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((compare_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14],
    (int32_t)a[15]);
}
static void call_compare_i32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((compare_i32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14],
    (int32_t)a[15]);
}
static void call_compare_u8(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((compare_u8_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14],
    (int32_t)a[15]);
}
static void call_logic_u8(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((logic_u8_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14],
    (int32_t)a[15]);
}
static void call_select_w32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((select_w32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14],
    (int32_t)a[15], (int32_t)a[16], (int32_t)a[17], (int32_t)a[18], (int32_t)a[19]);
}
static void call_cast_u8_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((cast_u8_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_cast_u8_i32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((cast_u8_i32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_cast_i32_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((cast_i32_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_cast_f32_i32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((cast_f32_i32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_cast_i32_i64(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((cast_i32_i64_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_gather_w32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((gather_w32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7]);
}
static void call_reverse_w32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((reverse_w32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4]);
}
static void call_arg_max_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((arg_max_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6]);
}
static void call_top_k_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((top_k_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6]);
}
static void call_resize_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((resize_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    real(a[7]), real(a[8]));
}
static void call_lrn_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((lrn_f32_fn *)kernel)(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], real(a[5]), real(a[6]), real(a[7]));
}
static void call_matmul_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((matmul_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9]);
}
static void call_lstm_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((lstm_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base),
    at(a[6], base), at(a[7], base), at(a[8], base), at(a[9], base), at(a[10], base), at(a[11], base), at(a[12], base), (int32_t)a[13],
    (int32_t)a[14], (int32_t)a[15], (int32_t)a[16], real(a[17]));
}
static void call_gru_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((gru_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base), at(a[6], base),
    at(a[7], base), at(a[8], base), (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13]);
}
static void call_gather_nd_w32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((gather_nd_w32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8]);
}
static void call_reverse_sequence_w32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((reverse_sequence_w32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5],
    (int32_t)a[6], (int32_t)a[7], (int32_t)a[8]);
}
static void call_winograd_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((winograd_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base),
    at(a[6], base), (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13],
    (int32_t)a[14], (int32_t)a[15], (int32_t)a[16], (int32_t)a[17], (int32_t)a[18], (int32_t)a[19], (int32_t)a[20], real(a[21]), real(a[22]));
}
static void call_depthwise_conv_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((depthwise_conv_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base),
    at(a[6], base), (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13],
    (int32_t)a[14], (int32_t)a[15], (int32_t)a[16], (int32_t)a[17], (int32_t)a[18], (int32_t)a[19], (int32_t)a[20], (int32_t)a[21],
    (int32_t)a[22], (int32_t)a[23], real(a[24]), real(a[25]), real(a[26]), real(a[27]));
}
static void call_layer_norm_f32(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((layer_norm_f32_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5],
    (int32_t)a[6], (int32_t)a[7], real(a[8]));
}
static void call_conv_tanh_f32_n4(kernel_fn *kernel, const uint32_t *a, uint8_t *const base[4]) {
  ((conv_tanh_f32_n4_fn *)kernel)(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5],
    (int32_t)a[6], (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12]);
}

static int64_t mac_conv_f32_n8(const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8];
  return mul(mul(mul(m, n), c), taps);
}
static int64_t mac_conv_f32_n16(const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8];
  return mul(mul(mul(m, n), c), taps);
}
static int64_t mac_conv_gate_f32_n8(const uint32_t *args) {
  const int64_t m = (int32_t)args[4], n = (int32_t)args[5], c = (int32_t)args[6], taps = (int32_t)args[7];
  return mul(mul(mul(mul(2, m), n), c), taps);
}
static int64_t mac_conv_gate_f32_n16(const uint32_t *args) {
  const int64_t m = (int32_t)args[4], n = (int32_t)args[5], c = (int32_t)args[6], taps = (int32_t)args[7];
  return mul(mul(mul(mul(2, m), n), c), taps);
}
static int64_t mac_conv2d_f32_n8(const uint32_t *args) {
  const int64_t c = (int32_t)args[8], oh = (int32_t)args[9], ow = (int32_t)args[10], n = (int32_t)args[11], kh = (int32_t)args[12],
    kw = (int32_t)args[13];
  return mul(mul(mul(mul(mul(oh, ow), n), c), kh), kw);
}
static int64_t mac_conv2d_f32_n16(const uint32_t *args) {
  const int64_t c = (int32_t)args[8], oh = (int32_t)args[9], ow = (int32_t)args[10], n = (int32_t)args[11], kh = (int32_t)args[12],
    kw = (int32_t)args[13];
  return mul(mul(mul(mul(mul(oh, ow), n), c), kh), kw);
}
static int64_t mac_depthwise_f32(const uint32_t *args) {
  const int64_t c = (int32_t)args[7], oh = (int32_t)args[8], ow = (int32_t)args[9], kh = (int32_t)args[10], kw = (int32_t)args[11];
  return mul(mul(mul(mul(oh, ow), c), kh), kw);
}
static int64_t mac_matmul_f32(const uint32_t *args) {
  const int64_t m = (int32_t)args[3], n = (int32_t)args[4], k = (int32_t)args[5];
  return mul(mul(m, n), k);
}
static int64_t mac_winograd_f32_n8(const uint32_t *args) {
  const int64_t c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11], n = (int32_t)args[12];
  return mul(mul(mul(mul(9, oh), ow), n), c);
}
static int64_t mac_winograd_f32_n16(const uint32_t *args) {
  const int64_t c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11], n = (int32_t)args[12];
  return mul(mul(mul(mul(9, oh), ow), n), c);
}
static int64_t mac_depthwise_conv_f32_n8(const uint32_t *args) {
  const int64_t c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11], kh = (int32_t)args[12], kw = (int32_t)args[13],
    n = (int32_t)args[20];
  return mul(mul(mul(oh, ow), c), add(mul(kh, kw), n));
}
static int64_t mac_depthwise_conv_f32_n16(const uint32_t *args) {
  const int64_t c = (int32_t)args[9], oh = (int32_t)args[10], ow = (int32_t)args[11], kh = (int32_t)args[12], kw = (int32_t)args[13],
    n = (int32_t)args[20];
  return mul(mul(mul(oh, ow), c), add(mul(kh, kw), n));
}
static int64_t mac_conv_tanh_f32_n8(const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8];
  return mul(mul(mul(m, n), c), taps);
}
static int64_t mac_conv_tanh_f32_n16(const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8];
  return mul(mul(mul(m, n), c), taps);
}
static int64_t mac_conv_sigmoid_f32_n8(const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8];
  return mul(mul(mul(m, n), c), taps);
}
static int64_t mac_conv_sigmoid_f32_n16(const uint32_t *args) {
  const int64_t m = (int32_t)args[5], n = (int32_t)args[6], c = (int32_t)args[7], taps = (int32_t)args[8];
  return mul(mul(mul(m, n), c), taps);
}

static const cut cuts_conv_f32_n8[] = {{5, 12, 0, 0, 0}, {6, 8, 0, 0, 0}};
static const cut cuts_conv_f32_n16[] = {{5, 12, 0, 0, 0}, {6, 16, 0, 0, 0}};
static const cut cuts_conv_gate_f32_n8[] = {{4, 12, 0, 0, 0}};
static const cut cuts_conv_gate_f32_n16[] = {{4, 12, 0, 0, 0}};
static const cut cuts_conv2d_f32_n8[] = {{11, 8, 0, 0, 0}};
static const cut cuts_conv2d_f32_n16[] = {{11, 16, 0, 0, 0}};
static const cut cuts_depthwise_f32[] = {{8, 1, 5, 12, 16}};
static const cut cuts_matmul_f32[] = {{3, 12, 0, 0, 0}};
static const cut cuts_winograd_f32_n8[] = {{10, 4, 7, 0, 13}};
static const cut cuts_winograd_f32_n16[] = {{10, 4, 7, 0, 13}};
static const cut cuts_depthwise_conv_f32_n8[] = {{10, 1, 7, 14, 18}};
static const cut cuts_depthwise_conv_f32_n16[] = {{10, 1, 7, 14, 18}};
static const cut cuts_conv_tanh_f32_n8[] = {{5, 12, 0, 0, 0}, {6, 8, 0, 0, 0}};
static const cut cuts_conv_tanh_f32_n16[] = {{5, 12, 0, 0, 0}, {6, 16, 0, 0, 0}};
static const cut cuts_conv_sigmoid_f32_n8[] = {{5, 12, 0, 0, 0}, {6, 8, 0, 0, 0}};
static const cut cuts_conv_sigmoid_f32_n16[] = {{5, 12, 0, 0, 0}, {6, 16, 0, 0, 0}};

static const kernel table[KERNEL_COUNT] = {
  [1] = {"conv_f32_n4", params_conv_f32_n4, extent_conv_f32_n4, call_conv_f32_n4, 15, offsetof(kernel_set, conv_f32_n4), NULL, NULL, 0},
  [2] = {"conv_f32_n8", params_conv_f32_n4, extent_conv_f32_n8, call_conv_f32_n4, 15, offsetof(kernel_set, conv_f32_n8), mac_conv_f32_n8, cuts_conv_f32_n8, 2},
  [3] = {"conv_f32_n16", params_conv_f32_n4, extent_conv_f32_n16, call_conv_f32_n4, 15, offsetof(kernel_set, conv_f32_n16), mac_conv_f32_n16, cuts_conv_f32_n16, 2},
  [4] = {"conv_gate_f32_n4", params_conv_gate_f32_n4, extent_conv_gate_f32_n4, call_conv_gate_f32_n4, 11, offsetof(kernel_set, conv_gate_f32_n4), NULL, NULL, 0},
  [5] = {"conv_gate_f32_n8", params_conv_gate_f32_n4, extent_conv_gate_f32_n8, call_conv_gate_f32_n4, 11, offsetof(kernel_set, conv_gate_f32_n8), mac_conv_gate_f32_n8, cuts_conv_gate_f32_n8, 1},
  [6] = {"conv_gate_f32_n16", params_conv_gate_f32_n4, extent_conv_gate_f32_n16, call_conv_gate_f32_n4, 11, offsetof(kernel_set, conv_gate_f32_n16), mac_conv_gate_f32_n16, cuts_conv_gate_f32_n16, 1},
  [7] = {"gate_f32", params_gate_f32, extent_gate_f32, call_gate_f32, 8, offsetof(kernel_set, gate_f32), NULL, NULL, 0},
  [8] = {"softmax_f32", params_softmax_f32, extent_softmax_f32, call_softmax_f32, 6, offsetof(kernel_set, softmax_f32), NULL, NULL, 0},
  [9] = {"log_softmax_f32", params_softmax_f32, extent_softmax_f32, call_softmax_f32, 6, offsetof(kernel_set, log_softmax_f32), NULL, NULL, 0},
  [10] = {"max_pool_f32", params_max_pool_f32, extent_max_pool_f32, call_max_pool_f32, 8, offsetof(kernel_set, max_pool_f32), NULL, NULL, 0},
  [11] = {"mean_pool_f32", params_max_pool_f32, extent_max_pool_f32, call_max_pool_f32, 8, offsetof(kernel_set, mean_pool_f32), NULL, NULL, 0},
  [12] = {"copy_w32", params_copy_w32, extent_copy_w32, call_copy_w32, 14, offsetof(kernel_set, copy_w32), NULL, NULL, 0},
  [13] = {"add_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, add_f32), NULL, NULL, 0},
  [14] = {"sub_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, sub_f32), NULL, NULL, 0},
  [15] = {"mul_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, mul_f32), NULL, NULL, 0},
  [16] = {"div_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, div_f32), NULL, NULL, 0},
  [17] = {"max_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, max_f32), NULL, NULL, 0},
  [18] = {"min_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, min_f32), NULL, NULL, 0},
  [19] = {"clamp_f32", params_clamp_f32, extent_clamp_f32, call_clamp_f32, 5, offsetof(kernel_set, clamp_f32), NULL, NULL, 0},
  [20] = {"tanh_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, tanh_f32), NULL, NULL, 0},
  [21] = {"sigmoid_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, sigmoid_f32), NULL, NULL, 0},
  [22] = {"exp_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, exp_f32), NULL, NULL, 0},
  [23] = {"log_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, log_f32), NULL, NULL, 0},
  [24] = {"sqrt_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, sqrt_f32), NULL, NULL, 0},
  [25] = {"rsqrt_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, rsqrt_f32), NULL, NULL, 0},
  [26] = {"neg_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, neg_f32), NULL, NULL, 0},
  [27] = {"abs_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, abs_f32), NULL, NULL, 0},
  [28] = {"logmel_f32", params_logmel_f32, extent_logmel_f32, call_logmel_f32, 16, offsetof(kernel_set, logmel_f32), NULL, NULL, 0},
  [29] = {"decode_wav_f32", params_decode_wav_f32, extent_decode_wav_f32, call_decode_wav_f32, 6, offsetof(kernel_set, decode_wav_f32), NULL, NULL, 0},
  [30] = {"spectrogram_f32", params_spectrogram_f32, extent_spectrogram_f32, call_spectrogram_f32, 10, offsetof(kernel_set, spectrogram_f32), NULL, NULL, 0},
  [31] = {"mfcc_f32", params_mfcc_f32, extent_mfcc_f32, call_mfcc_f32, 12, offsetof(kernel_set, mfcc_f32), NULL, NULL, 0},
  [32] = {"conv2d_f32_n4", params_conv2d_f32_n4, extent_conv2d_f32_n4, call_conv2d_f32_n4, 25, offsetof(kernel_set, conv2d_f32_n4), NULL, NULL, 0},
  [33] = {"conv2d_f32_n8", params_conv2d_f32_n4, extent_conv2d_f32_n8, call_conv2d_f32_n4, 25, offsetof(kernel_set, conv2d_f32_n8), mac_conv2d_f32_n8, cuts_conv2d_f32_n8, 1},
  [34] = {"conv2d_f32_n16", params_conv2d_f32_n4, extent_conv2d_f32_n16, call_conv2d_f32_n4, 25, offsetof(kernel_set, conv2d_f32_n16), mac_conv2d_f32_n16, cuts_conv2d_f32_n16, 1},
  [35] = {"depthwise_f32", params_depthwise_f32, extent_depthwise_f32, call_depthwise_f32, 23, offsetof(kernel_set, depthwise_f32), mac_depthwise_f32, cuts_depthwise_f32, 1},
  [36] = {"max_pool2d_f32", params_max_pool2d_f32, extent_max_pool2d_f32, call_max_pool2d_f32, 17, offsetof(kernel_set, max_pool2d_f32), NULL, NULL, 0},
  [37] = {"mean_pool2d_f32", params_max_pool2d_f32, extent_max_pool2d_f32, call_max_pool2d_f32, 17, offsetof(kernel_set, mean_pool2d_f32), NULL, NULL, 0},
  [50] = {"elu_f32", params_elu_f32, extent_clamp_f32, call_elu_f32, 5, offsetof(kernel_set, elu_f32), NULL, NULL, 0},
  [51] = {"erf_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, erf_f32), NULL, NULL, 0},
  [52] = {"softplus_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, softplus_f32), NULL, NULL, 0},
  [53] = {"floor_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, floor_f32), NULL, NULL, 0},
  [54] = {"ceil_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, ceil_f32), NULL, NULL, 0},
  [55] = {"round_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, round_f32), NULL, NULL, 0},
  [56] = {"sign_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, sign_f32), NULL, NULL, 0},
  [57] = {"sin_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, sin_f32), NULL, NULL, 0},
  [58] = {"cos_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3, offsetof(kernel_set, cos_f32), NULL, NULL, 0},
  [59] = {"quantize_f32", params_quantize_f32, extent_clamp_f32, call_quantize_f32, 6, offsetof(kernel_set, quantize_f32), NULL, NULL, 0},
  [60] = {"pow_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, pow_f32), NULL, NULL, 0},
  [61] = {"prelu_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, prelu_f32), NULL, NULL, 0},
  [62] = {"floor_div_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, floor_div_f32), NULL, NULL, 0},
  [63] = {"floor_mod_f32", params_add_f32, extent_add_f32, call_add_f32, 15, offsetof(kernel_set, floor_mod_f32), NULL, NULL, 0},
  [64] = {"min_pool_f32", params_max_pool_f32, extent_max_pool_f32, call_max_pool_f32, 8, offsetof(kernel_set, min_pool_f32), NULL, NULL, 0},
  [65] = {"prod_pool_f32", params_max_pool_f32, extent_max_pool_f32, call_max_pool_f32, 8, offsetof(kernel_set, prod_pool_f32), NULL, NULL, 0},
  [66] = {"compare_f32", params_compare_f32, extent_add_f32, call_compare_f32, 16, offsetof(kernel_set, compare_f32), NULL, NULL, 0},
  [67] = {"compare_i32", params_compare_f32, extent_add_f32, call_compare_i32, 16, offsetof(kernel_set, compare_i32), NULL, NULL, 0},
  [68] = {"compare_u8", params_compare_u8, extent_add_f32, call_compare_u8, 16, offsetof(kernel_set, compare_u8), NULL, NULL, 0},
  [69] = {"logic_u8", params_logic_u8, extent_add_f32, call_logic_u8, 16, offsetof(kernel_set, logic_u8), NULL, NULL, 0},
  [70] = {"select_w32", params_select_w32, extent_select_w32, call_select_w32, 20, offsetof(kernel_set, select_w32), NULL, NULL, 0},
  [71] = {"cast_u8_f32", params_cast_u8_f32, extent_clamp_f32, call_cast_u8_f32, 3, offsetof(kernel_set, cast_u8_f32), NULL, NULL, 0},
  [72] = {"cast_u8_i32", params_cast_u8_f32, extent_clamp_f32, call_cast_u8_i32, 3, offsetof(kernel_set, cast_u8_i32), NULL, NULL, 0},
  [73] = {"cast_i32_f32", params_tanh_f32, extent_clamp_f32, call_cast_i32_f32, 3, offsetof(kernel_set, cast_i32_f32), NULL, NULL, 0},
  [74] = {"cast_f32_i32", params_tanh_f32, extent_clamp_f32, call_cast_f32_i32, 3, offsetof(kernel_set, cast_f32_i32), NULL, NULL, 0},
  [75] = {"cast_i32_i64", params_tanh_f32, extent_cast_i32_i64, call_cast_i32_i64, 3, offsetof(kernel_set, cast_i32_i64), NULL, NULL, 0},
  [76] = {"cast_i64_f32", params_tanh_f32, extent_cast_i64_f32, call_cast_i32_f32, 3, offsetof(kernel_set, cast_i64_f32), NULL, NULL, 0},
  [77] = {"gather_w32", params_gather_w32, extent_gather_w32, call_gather_w32, 8, offsetof(kernel_set, gather_w32), NULL, NULL, 0},
  [78] = {"reverse_w32", params_reverse_w32, extent_reverse_w32, call_reverse_w32, 5, offsetof(kernel_set, reverse_w32), NULL, NULL, 0},
  [79] = {"arg_max_f32", params_arg_max_f32, extent_arg_max_f32, call_arg_max_f32, 7, offsetof(kernel_set, arg_max_f32), NULL, NULL, 0},
  [80] = {"top_k_f32", params_top_k_f32, extent_top_k_f32, call_top_k_f32, 7, offsetof(kernel_set, top_k_f32), NULL, NULL, 0},
  [81] = {"resize_f32", params_resize_f32, extent_resize_f32, call_resize_f32, 9, offsetof(kernel_set, resize_f32), NULL, NULL, 0},
  [82] = {"lrn_f32", params_lrn_f32, extent_lrn_f32, call_lrn_f32, 8, offsetof(kernel_set, lrn_f32), NULL, NULL, 0},
  [83] = {"matmul_f32", params_matmul_f32, extent_matmul_f32, call_matmul_f32, 10, offsetof(kernel_set, matmul_f32), mac_matmul_f32, cuts_matmul_f32, 1},
  [84] = {"lstm_f32_n4", params_lstm_f32_n4, extent_lstm_f32_n4, call_lstm_f32_n4, 18, offsetof(kernel_set, lstm_f32_n4), NULL, NULL, 0},
  [85] = {"lstm_f32_n8", params_lstm_f32_n4, extent_lstm_f32_n8, call_lstm_f32_n4, 18, offsetof(kernel_set, lstm_f32_n8), NULL, NULL, 0},
  [86] = {"lstm_f32_n16", params_lstm_f32_n4, extent_lstm_f32_n16, call_lstm_f32_n4, 18, offsetof(kernel_set, lstm_f32_n16), NULL, NULL, 0},
  [87] = {"gru_f32_n4", params_gru_f32_n4, extent_gru_f32_n4, call_gru_f32_n4, 14, offsetof(kernel_set, gru_f32_n4), NULL, NULL, 0},
  [88] = {"gru_f32_n8", params_gru_f32_n4, extent_gru_f32_n8, call_gru_f32_n4, 14, offsetof(kernel_set, gru_f32_n8), NULL, NULL, 0},
  [89] = {"gru_f32_n16", params_gru_f32_n4, extent_gru_f32_n16, call_gru_f32_n4, 14, offsetof(kernel_set, gru_f32_n16), NULL, NULL, 0},
  [90] = {"compare_i64", params_compare_f32, extent_compare_i64, call_compare_i32, 16, offsetof(kernel_set, compare_i64), NULL, NULL, 0},
  [91] = {"gather_nd_w32", params_gather_nd_w32, extent_gather_nd_w32, call_gather_nd_w32, 9, offsetof(kernel_set, gather_nd_w32), NULL, NULL, 0},
  [92] = {"reverse_sequence_w32", params_reverse_sequence_w32, extent_reverse_sequence_w32, call_reverse_sequence_w32, 9, offsetof(kernel_set, reverse_sequence_w32), NULL, NULL, 0},
  [93] = {"winograd_f32_n4", params_winograd_f32_n4, extent_winograd_f32_n4, call_winograd_f32_n4, 23, offsetof(kernel_set, winograd_f32_n4), NULL, NULL, 0},
  [94] = {"winograd_f32_n8", params_winograd_f32_n4, extent_winograd_f32_n8, call_winograd_f32_n4, 23, offsetof(kernel_set, winograd_f32_n8), mac_winograd_f32_n8, cuts_winograd_f32_n8, 1},
  [95] = {"winograd_f32_n16", params_winograd_f32_n4, extent_winograd_f32_n16, call_winograd_f32_n4, 23, offsetof(kernel_set, winograd_f32_n16), mac_winograd_f32_n16, cuts_winograd_f32_n16, 1},
  [96] = {"depthwise_conv_f32_n4", params_depthwise_conv_f32_n4, extent_depthwise_conv_f32_n4, call_depthwise_conv_f32_n4, 28, offsetof(kernel_set, depthwise_conv_f32_n4), NULL, NULL, 0},
  [97] = {"depthwise_conv_f32_n8", params_depthwise_conv_f32_n4, extent_depthwise_conv_f32_n8, call_depthwise_conv_f32_n4, 28, offsetof(kernel_set, depthwise_conv_f32_n8), mac_depthwise_conv_f32_n8, cuts_depthwise_conv_f32_n8, 1},
  [98] = {"depthwise_conv_f32_n16", params_depthwise_conv_f32_n4, extent_depthwise_conv_f32_n16, call_depthwise_conv_f32_n4, 28, offsetof(kernel_set, depthwise_conv_f32_n16), mac_depthwise_conv_f32_n16, cuts_depthwise_conv_f32_n16, 1},
  [99] = {"layer_norm_f32", params_layer_norm_f32, extent_layer_norm_f32, call_layer_norm_f32, 9, offsetof(kernel_set, layer_norm_f32), NULL, NULL, 0},
  [100] = {"conv_tanh_f32_n4", params_conv_tanh_f32_n4, extent_conv_f32_n4, call_conv_tanh_f32_n4, 13, offsetof(kernel_set, conv_tanh_f32_n4), NULL, NULL, 0},
  [101] = {"conv_tanh_f32_n8", params_conv_tanh_f32_n4, extent_conv_f32_n8, call_conv_tanh_f32_n4, 13, offsetof(kernel_set, conv_tanh_f32_n8), mac_conv_tanh_f32_n8, cuts_conv_tanh_f32_n8, 2},
  [102] = {"conv_tanh_f32_n16", params_conv_tanh_f32_n4, extent_conv_f32_n16, call_conv_tanh_f32_n4, 13, offsetof(kernel_set, conv_tanh_f32_n16), mac_conv_tanh_f32_n16, cuts_conv_tanh_f32_n16, 2},
  [103] = {"conv_sigmoid_f32_n4", params_conv_tanh_f32_n4, extent_conv_f32_n4, call_conv_tanh_f32_n4, 13, offsetof(kernel_set, conv_sigmoid_f32_n4), NULL, NULL, 0},
  [104] = {"conv_sigmoid_f32_n8", params_conv_tanh_f32_n4, extent_conv_f32_n8, call_conv_tanh_f32_n4, 13, offsetof(kernel_set, conv_sigmoid_f32_n8), mac_conv_sigmoid_f32_n8, cuts_conv_sigmoid_f32_n8, 2},
  [105] = {"conv_sigmoid_f32_n16", params_conv_tanh_f32_n4, extent_conv_f32_n16, call_conv_tanh_f32_n4, 13, offsetof(kernel_set, conv_sigmoid_f32_n16), mac_conv_sigmoid_f32_n16, cuts_conv_sigmoid_f32_n16, 2},
};

static const param *find(uint32_t id, int p) {
  assert(kernel_name(id) && p >= 0 && p < table[id].count);
  return &table[id].params[p];
}

const char *kernel_name(uint32_t id) { return id < KERNEL_COUNT ? table[id].name : NULL; }
static kernel_fn *chosen(uint32_t id) {
  kernel_fn *kernel;
  memcpy(&kernel, (const char *)&kernels + table[id].slot, sizeof kernel);
  return kernel;
}
bool kernel_present(uint32_t id) { return kernel_name(id) && chosen(id); }
int kernel_param_count(uint32_t id) { return table[id].count; }
const char *kernel_param_name(uint32_t id, int p) { return find(id, p)->name; }
kernel_kind kernel_param_kind(uint32_t id, int p) { return (kernel_kind)find(id, p)->kind; }
int32_t kernel_param_min(uint32_t id, int p) { return find(id, p)->min; }
int32_t kernel_param_max(uint32_t id, int p) { return find(id, p)->max; }
int kernel_param_align(uint32_t id, int p) { return find(id, p)->align; }
int64_t kernel_param_extent_bytes(uint32_t id, int p, const uint32_t *args) {
  return mul(table[id].extent(p, args), find(id, p)->align);
}
int64_t kernel_mac(uint32_t id, const uint32_t *args) { return table[id].mac ? table[id].mac(args) : 0; }
bool kernel_splits(uint32_t id) { return table[id].cuts_count > 0; }

// Rows from one window to the next.
static int64_t step_of(const cut *c, const uint32_t *args) { return c->sh ? args[c->sh] : 1; }

static int32_t units_of(const cut *c, const uint32_t *args) {
  // A window that begins below the image has no first row to move to.
  if (c->ih && (args[c->param] - 1) * step_of(c, args) >= (int64_t)args[c->ih] + args[c->pt]) return 1;
  return (int32_t)((args[c->param] - 1) / c->unit + 1);
}

// The cut whose largest part is smallest; NULL: no cut makes two.
static const cut *choose_cut(uint32_t id, const uint32_t *args, int parts) {
  const cut *best = NULL;
  double smallest = 1;
  for (int i = 0; i < table[id].cuts_count; i++) {
    const cut *const c = &table[id].cuts[i];
    const int32_t units = units_of(c, args);
    const double largest = (double)((units - 1) / parts + 1) / units;
    if (largest < smallest) {
      smallest = largest;
      best = c;
    }
  }
  return best;
}

// Moves the pointers behind what the first values of a parameter, so many of them, touch.
static void advance(uint32_t id, uint32_t *args, int over, uint32_t count) {
  uint32_t from[KERNEL_MOST_PARAMS], to[KERNEL_MOST_PARAMS];
  memcpy(from, args, (size_t)table[id].count * sizeof *args);
  memcpy(to, from, sizeof from);
  from[over] = 0;
  to[over] = count;
  for (int p = 0; p < table[id].count; p++)
    if (table[id].params[p].kind < KERNEL_INT && args[p]) args[p] += (uint32_t)((table[id].extent(p, to) - table[id].extent(p, from)) * table[id].params[p].align);
}

bool kernel_part(uint32_t id, const uint32_t *args, int part, int parts, uint32_t out[KERNEL_MOST_PARAMS]) {
  const cut *const c = choose_cut(id, args, parts);
  memcpy(out, args, (size_t)table[id].count * sizeof *args);
  if (!c) return part == 0;
  const int64_t units = units_of(c, args);
  const uint32_t whole = args[c->param], begin = (uint32_t)(units * part / parts) * c->unit, last = (uint32_t)(units * (part + 1) / parts) * c->unit;
  const uint32_t end = last < whole ? last : whole;
  if (begin >= end) return false;
  advance(id, out, c->param, begin);
  if (c->ih) {
    const int64_t top = begin * step_of(c, args) - args[c->pt];
    if (top > 0) {
      advance(id, out, c->ih, (uint32_t)top);
      out[c->ih] -= (uint32_t)top;
    }
    out[c->pt] = top > 0 ? 0 : (uint32_t)-top;
  }
  out[c->param] = end - begin;
  return true;
}

void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]) { table[id].call(chosen(id), args, base); }
