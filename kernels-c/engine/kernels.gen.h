// Generated from kernels-c/kernels.def by `npm run gen`: do not edit.
#pragma once
#include <stdint.h>

#define KERNELS(X) \
  X(1, conv_f32_n4) \
  X(2, conv_f32_n8) \
  X(3, conv_f32_n16) \
  X(4, conv_gate_f32_n4) \
  X(5, conv_gate_f32_n8) \
  X(6, conv_gate_f32_n16) \
  X(7, gate_f32) \
  X(8, softmax_f32) \
  X(9, log_softmax_f32) \
  X(10, max_pool_f32) \
  X(11, mean_pool_f32) \
  X(12, copy_w32) \
  X(13, add_f32) \
  X(14, sub_f32) \
  X(15, mul_f32) \
  X(16, div_f32) \
  X(17, max_f32) \
  X(18, min_f32) \
  X(19, clamp_f32) \
  X(20, tanh_f32) \
  X(21, sigmoid_f32) \
  X(22, exp_f32) \
  X(23, log_f32) \
  X(24, sqrt_f32) \
  X(25, rsqrt_f32) \
  X(26, neg_f32) \
  X(27, abs_f32) \
  X(28, logmel_f32) \
  X(29, decode_wav_f32) \
  X(30, spectrogram_f32) \
  X(31, mfcc_f32)

// Ids are below KERNEL_COUNT; not every number is an id.
enum { KERNEL_COUNT = 32 };

typedef void conv_f32_n4_fn(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys, float lo, float hi);
typedef conv_f32_n4_fn conv_f32_n8_fn;
typedef conv_f32_n4_fn conv_f32_n16_fn;
typedef void conv_gate_f32_n4_fn(const float *x, const float *w, const float *b, float *y, int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs, int32_t ts, int32_t ys);
typedef conv_gate_f32_n4_fn conv_gate_f32_n8_fn;
typedef conv_gate_f32_n4_fn conv_gate_f32_n16_fn;
typedef void gate_f32_fn(const float *a, const float *g, float *y, int32_t m, int32_t n, int32_t as, int32_t gs, int32_t ys);
typedef void softmax_f32_fn(const float *x, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys);
typedef softmax_f32_fn log_softmax_f32_fn;
typedef void max_pool_f32_fn(const float *x, float *y, int32_t m, int32_t n, int32_t taps, int32_t xs, int32_t ts, int32_t ys);
typedef max_pool_f32_fn mean_pool_f32_fn;
typedef void copy_w32_fn(const float *x, float *y, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3);
typedef void add_f32_fn(const float *x, const float *y, float *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3);
typedef add_f32_fn sub_f32_fn;
typedef add_f32_fn mul_f32_fn;
typedef add_f32_fn div_f32_fn;
typedef add_f32_fn max_f32_fn;
typedef add_f32_fn min_f32_fn;
typedef void clamp_f32_fn(const float *x, float *y, int32_t n, float lo, float hi);
typedef void tanh_f32_fn(const float *x, float *y, int32_t n);
typedef tanh_f32_fn sigmoid_f32_fn;
typedef tanh_f32_fn exp_f32_fn;
typedef tanh_f32_fn log_f32_fn;
typedef tanh_f32_fn sqrt_f32_fn;
typedef tanh_f32_fn rsqrt_f32_fn;
typedef tanh_f32_fn neg_f32_fn;
typedef tanh_f32_fn abs_f32_fn;
typedef void logmel_f32_fn(const float *x, const float *win, const float *twiddle, const float *rise, const int32_t *slot, float *scratch, float *y, int32_t m, int32_t window, int32_t hop, int32_t fft, int32_t first, int32_t bins, int32_t mels, int32_t ys, float offset);
typedef void decode_wav_f32_fn(const int32_t *file, int32_t *rate, float *y, int32_t words, int32_t samples, int32_t channels);
typedef void spectrogram_f32_fn(const float *x, const float *win, const float *twiddle, float *scratch, float *y, int32_t m, int32_t window, int32_t hop, int32_t half, int32_t root);
typedef void mfcc_f32_fn(const float *x, const int32_t *rate, const float *cosines, int32_t *edges, float *scratch, float *y, int32_t m, int32_t bins, int32_t filters, int32_t coefs, float low, float high);

#define DECLARE(id, name) name##_fn name##__scalar, name##__vfp, name##__vfpv, name##__neon, name##__avx2;
KERNELS(DECLARE)
#undef DECLARE

typedef struct {
#define MEMBER(id, name) name##_fn *name;
  KERNELS(MEMBER)
#undef MEMBER
} kernel_set;

// The variants that kernels_select (dispatch.h) chose.
extern kernel_set kernels;

typedef enum { KERNEL_IN, KERNEL_IN_OPTIONAL, KERNEL_OUT, KERNEL_INOUT, KERNEL_INT, KERNEL_FLOAT } kernel_kind;

// NULL: no kernel has this id. The functions below want an id that has a name and a parameter below kernel_param_count.
const char *kernel_name(uint32_t id);
int kernel_param_count(uint32_t id);
const char *kernel_param_name(uint32_t id, int param);
kernel_kind kernel_param_kind(uint32_t id, int param);
// Of an integer: the values allowed, both inclusive.
int32_t kernel_param_min(uint32_t id, int param);
int32_t kernel_param_max(uint32_t id, int param);
// Of a pointer: the alignment that its address needs, in bytes.
int kernel_param_align(uint32_t id, int param);
// Of a pointer: bytes that the kernel may touch from there on, INT64_MAX when more than that. The integers must be in their ranges.
int64_t kernel_param_extent_bytes(uint32_t id, int param, const uint32_t *args);

// Calls a kernel with verified argument words (proto/flat.md, Address); base[0] is not used.
void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]);
