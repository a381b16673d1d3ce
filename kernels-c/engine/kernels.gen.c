// Generated from kernels-c/kernels.def by `npm run gen`: do not edit.
#include "kernels.gen.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

kernel_set kernels;

typedef struct { const char *name; int32_t min, max; uint8_t kind, align; } param;
typedef struct {
  const char *name;
  const param *params;
  int64_t (*extent)(int param, const uint32_t *args);
  void (*call)(const uint32_t *args, uint8_t *const base[4]);
  int count;
} kernel;

// Arithmetic on values >= 0 in which INT64_MAX stands for everything that is too large.
static int64_t add(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_add_overflow(a, b, &r) ? INT64_MAX : r;
}
static int64_t sub(int64_t a, int64_t b) { return a == INT64_MAX ? a : a - b; }
static int64_t mul(int64_t a, int64_t b) {
  int64_t r;
  return __builtin_mul_overflow(a, b, &r) ? INT64_MAX : r;
}
static int64_t up(int64_t a, int64_t b) { return mul(add(a, b - 1) / b, b); }

#define POINTER(name, kind) {#name, 0, 0, kind, 4}
#define IN(name) POINTER(name, KERNEL_IN)
#define IN_OPTIONAL(name) POINTER(name, KERNEL_IN_OPTIONAL)
#define OUT(name) POINTER(name, KERNEL_OUT)
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

static void call_conv_f32_n4(const uint32_t *a, uint8_t *const base[4]) {
  kernels.conv_f32_n4(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], real(a[13]), real(a[14]));
}
static void call_conv_f32_n8(const uint32_t *a, uint8_t *const base[4]) {
  kernels.conv_f32_n8(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], real(a[13]), real(a[14]));
}
static void call_conv_f32_n16(const uint32_t *a, uint8_t *const base[4]) {
  kernels.conv_f32_n16(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], real(a[13]), real(a[14]));
}
static void call_conv_gate_f32_n4(const uint32_t *a, uint8_t *const base[4]) {
  kernels.conv_gate_f32_n4(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10]);
}
static void call_conv_gate_f32_n8(const uint32_t *a, uint8_t *const base[4]) {
  kernels.conv_gate_f32_n8(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10]);
}
static void call_conv_gate_f32_n16(const uint32_t *a, uint8_t *const base[4]) {
  kernels.conv_gate_f32_n16(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10]);
}
static void call_gate_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.gate_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6], (int32_t)a[7]);
}
static void call_softmax_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.softmax_f32(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5]);
}
static void call_log_softmax_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.log_softmax_f32(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5]);
}
static void call_max_pool_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.max_pool_f32(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7]);
}
static void call_mean_pool_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.mean_pool_f32(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7]);
}
static void call_copy_w32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.copy_w32(at(a[0], base), at(a[1], base), (int32_t)a[2], (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13]);
}
static void call_add_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.add_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_sub_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.sub_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_mul_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.mul_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_div_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.div_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_max_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.max_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_min_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.min_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14]);
}
static void call_clamp_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.clamp_f32(at(a[0], base), at(a[1], base), (int32_t)a[2], real(a[3]), real(a[4]));
}
static void call_tanh_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.tanh_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_sigmoid_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.sigmoid_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_exp_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.exp_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_log_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.log_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_sqrt_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.sqrt_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_rsqrt_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.rsqrt_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_neg_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.neg_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_abs_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.abs_f32(at(a[0], base), at(a[1], base), (int32_t)a[2]);
}
static void call_logmel_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.logmel_f32(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base), at(a[6], base),
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], (int32_t)a[10], (int32_t)a[11], (int32_t)a[12], (int32_t)a[13], (int32_t)a[14], real(a[15]));
}
static void call_decode_wav_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.decode_wav_f32(at(a[0], base), at(a[1], base), at(a[2], base), (int32_t)a[3], (int32_t)a[4], (int32_t)a[5]);
}
static void call_spectrogram_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.spectrogram_f32(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), (int32_t)a[5], (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9]);
}
static void call_mfcc_f32(const uint32_t *a, uint8_t *const base[4]) {
  kernels.mfcc_f32(at(a[0], base), at(a[1], base), at(a[2], base), at(a[3], base), at(a[4], base), at(a[5], base), (int32_t)a[6],
    (int32_t)a[7], (int32_t)a[8], (int32_t)a[9], real(a[10]), real(a[11]));
}

static const kernel table[KERNEL_COUNT] = {
  [1] = {"conv_f32_n4", params_conv_f32_n4, extent_conv_f32_n4, call_conv_f32_n4, 15},
  [2] = {"conv_f32_n8", params_conv_f32_n4, extent_conv_f32_n8, call_conv_f32_n8, 15},
  [3] = {"conv_f32_n16", params_conv_f32_n4, extent_conv_f32_n16, call_conv_f32_n16, 15},
  [4] = {"conv_gate_f32_n4", params_conv_gate_f32_n4, extent_conv_gate_f32_n4, call_conv_gate_f32_n4, 11},
  [5] = {"conv_gate_f32_n8", params_conv_gate_f32_n4, extent_conv_gate_f32_n8, call_conv_gate_f32_n8, 11},
  [6] = {"conv_gate_f32_n16", params_conv_gate_f32_n4, extent_conv_gate_f32_n16, call_conv_gate_f32_n16, 11},
  [7] = {"gate_f32", params_gate_f32, extent_gate_f32, call_gate_f32, 8},
  [8] = {"softmax_f32", params_softmax_f32, extent_softmax_f32, call_softmax_f32, 6},
  [9] = {"log_softmax_f32", params_softmax_f32, extent_softmax_f32, call_log_softmax_f32, 6},
  [10] = {"max_pool_f32", params_max_pool_f32, extent_max_pool_f32, call_max_pool_f32, 8},
  [11] = {"mean_pool_f32", params_max_pool_f32, extent_max_pool_f32, call_mean_pool_f32, 8},
  [12] = {"copy_w32", params_copy_w32, extent_copy_w32, call_copy_w32, 14},
  [13] = {"add_f32", params_add_f32, extent_add_f32, call_add_f32, 15},
  [14] = {"sub_f32", params_add_f32, extent_add_f32, call_sub_f32, 15},
  [15] = {"mul_f32", params_add_f32, extent_add_f32, call_mul_f32, 15},
  [16] = {"div_f32", params_add_f32, extent_add_f32, call_div_f32, 15},
  [17] = {"max_f32", params_add_f32, extent_add_f32, call_max_f32, 15},
  [18] = {"min_f32", params_add_f32, extent_add_f32, call_min_f32, 15},
  [19] = {"clamp_f32", params_clamp_f32, extent_clamp_f32, call_clamp_f32, 5},
  [20] = {"tanh_f32", params_tanh_f32, extent_clamp_f32, call_tanh_f32, 3},
  [21] = {"sigmoid_f32", params_tanh_f32, extent_clamp_f32, call_sigmoid_f32, 3},
  [22] = {"exp_f32", params_tanh_f32, extent_clamp_f32, call_exp_f32, 3},
  [23] = {"log_f32", params_tanh_f32, extent_clamp_f32, call_log_f32, 3},
  [24] = {"sqrt_f32", params_tanh_f32, extent_clamp_f32, call_sqrt_f32, 3},
  [25] = {"rsqrt_f32", params_tanh_f32, extent_clamp_f32, call_rsqrt_f32, 3},
  [26] = {"neg_f32", params_tanh_f32, extent_clamp_f32, call_neg_f32, 3},
  [27] = {"abs_f32", params_tanh_f32, extent_clamp_f32, call_abs_f32, 3},
  [28] = {"logmel_f32", params_logmel_f32, extent_logmel_f32, call_logmel_f32, 16},
  [29] = {"decode_wav_f32", params_decode_wav_f32, extent_decode_wav_f32, call_decode_wav_f32, 6},
  [30] = {"spectrogram_f32", params_spectrogram_f32, extent_spectrogram_f32, call_spectrogram_f32, 10},
  [31] = {"mfcc_f32", params_mfcc_f32, extent_mfcc_f32, call_mfcc_f32, 12},
};

static const param *find(uint32_t id, int p) {
  assert(kernel_name(id) && p >= 0 && p < table[id].count);
  return &table[id].params[p];
}

const char *kernel_name(uint32_t id) { return id < KERNEL_COUNT ? table[id].name : NULL; }
int kernel_param_count(uint32_t id) { return table[id].count; }
const char *kernel_param_name(uint32_t id, int p) { return find(id, p)->name; }
kernel_kind kernel_param_kind(uint32_t id, int p) { return (kernel_kind)find(id, p)->kind; }
int32_t kernel_param_min(uint32_t id, int p) { return find(id, p)->min; }
int32_t kernel_param_max(uint32_t id, int p) { return find(id, p)->max; }
int kernel_param_align(uint32_t id, int p) { return find(id, p)->align; }
int64_t kernel_param_extent_bytes(uint32_t id, int p, const uint32_t *args) {
  return mul(table[id].extent(p, args), find(id, p)->align);
}
void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]) { table[id].call(args, base); }
