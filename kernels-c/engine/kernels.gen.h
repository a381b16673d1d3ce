// Generated from kernels-c/kernels.def by `npm run gen`: do not edit.
#pragma once
#include <stdbool.h>
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
  X(31, mfcc_f32) \
  X(32, conv2d_f32_n4) \
  X(33, conv2d_f32_n8) \
  X(34, conv2d_f32_n16) \
  X(35, depthwise_f32) \
  X(36, max_pool2d_f32) \
  X(37, mean_pool2d_f32) \
  X(50, elu_f32) \
  X(51, erf_f32) \
  X(52, softplus_f32) \
  X(53, floor_f32) \
  X(54, ceil_f32) \
  X(55, round_f32) \
  X(56, sign_f32) \
  X(57, sin_f32) \
  X(58, cos_f32) \
  X(59, quantize_f32) \
  X(60, pow_f32) \
  X(61, prelu_f32) \
  X(62, floor_div_f32) \
  X(63, floor_mod_f32) \
  X(64, min_pool_f32) \
  X(65, prod_pool_f32) \
  X(66, compare_f32) \
  X(67, compare_i32) \
  X(68, compare_u8) \
  X(69, logic_u8) \
  X(70, select_w32) \
  X(71, cast_u8_f32) \
  X(72, cast_u8_i32) \
  X(73, cast_i32_f32) \
  X(74, cast_f32_i32) \
  X(75, cast_i32_i64) \
  X(76, cast_i64_f32) \
  X(77, gather_w32) \
  X(78, reverse_w32) \
  X(79, arg_max_f32) \
  X(80, top_k_f32) \
  X(81, resize_f32) \
  X(82, lrn_f32) \
  X(83, matmul_f32) \
  X(84, lstm_f32_n4) \
  X(85, lstm_f32_n8) \
  X(86, lstm_f32_n16) \
  X(87, gru_f32_n4) \
  X(88, gru_f32_n8) \
  X(89, gru_f32_n16) \
  X(90, compare_i64) \
  X(91, gather_nd_w32) \
  X(92, reverse_sequence_w32) \
  X(93, winograd_f32_n4) \
  X(94, winograd_f32_n8) \
  X(95, winograd_f32_n16) \
  X(96, depthwise_conv_f32_n4) \
  X(97, depthwise_conv_f32_n8) \
  X(98, depthwise_conv_f32_n16) \
  X(99, layer_norm_f32) \
  X(100, conv_tanh_f32_n4) \
  X(101, conv_tanh_f32_n8) \
  X(102, conv_tanh_f32_n16) \
  X(103, conv_sigmoid_f32_n4) \
  X(104, conv_sigmoid_f32_n8) \
  X(105, conv_sigmoid_f32_n16)

// Ids are below KERNEL_COUNT; not every number is an id.
enum { KERNEL_COUNT = 106 };

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
typedef void conv2d_f32_n4_fn(const float *x, const float *w, const float *zero, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t n, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi);
typedef conv2d_f32_n4_fn conv2d_f32_n8_fn;
typedef conv2d_f32_n4_fn conv2d_f32_n16_fn;
typedef void depthwise_f32_fn(const float *x, const float *w, const float *b, const float *r, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t xs, int32_t rs, int32_t ys, float lo, float hi);
typedef void max_pool2d_f32_fn(const float *x, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t xs, int32_t ys);
typedef max_pool2d_f32_fn mean_pool2d_f32_fn;
typedef void elu_f32_fn(const float *x, float *y, int32_t n, float alpha, float scale);
typedef tanh_f32_fn erf_f32_fn;
typedef tanh_f32_fn softplus_f32_fn;
typedef tanh_f32_fn floor_f32_fn;
typedef tanh_f32_fn ceil_f32_fn;
typedef tanh_f32_fn round_f32_fn;
typedef tanh_f32_fn sign_f32_fn;
typedef tanh_f32_fn sin_f32_fn;
typedef tanh_f32_fn cos_f32_fn;
typedef void quantize_f32_fn(const float *x, float *y, int32_t n, float lo, float hi, float scale);
typedef add_f32_fn pow_f32_fn;
typedef add_f32_fn prelu_f32_fn;
typedef add_f32_fn floor_div_f32_fn;
typedef add_f32_fn floor_mod_f32_fn;
typedef max_pool_f32_fn min_pool_f32_fn;
typedef max_pool_f32_fn prod_pool_f32_fn;
typedef void compare_f32_fn(const float *x, const float *y, uint8_t *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3, int32_t how);
typedef void compare_i32_fn(const int32_t *x, const int32_t *y, uint8_t *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3, int32_t how);
typedef void compare_u8_fn(const uint8_t *x, const uint8_t *y, uint8_t *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3, int32_t how);
typedef void logic_u8_fn(const uint8_t *x, const uint8_t *y, uint8_t *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3, int32_t any);
typedef void select_w32_fn(const uint8_t *c, const float *x, const float *y, float *z, int32_t d0, int32_t d1, int32_t d2, int32_t d3, int32_t c0, int32_t c1, int32_t c2, int32_t c3, int32_t x0, int32_t x1, int32_t x2, int32_t x3, int32_t y0, int32_t y1, int32_t y2, int32_t y3);
typedef void cast_u8_f32_fn(const uint8_t *x, float *y, int32_t n);
typedef void cast_u8_i32_fn(const uint8_t *x, int32_t *y, int32_t n);
typedef void cast_i32_f32_fn(const int32_t *x, float *y, int32_t n);
typedef void cast_f32_i32_fn(const float *x, int32_t *y, int32_t n);
typedef void cast_i32_i64_fn(const int32_t *x, int32_t *y, int32_t n);
typedef cast_i32_f32_fn cast_i64_f32_fn;
typedef void gather_w32_fn(const float *x, const int32_t *index, float *y, int32_t m, int32_t length, int32_t count, int32_t n, int32_t is);
typedef void reverse_w32_fn(const float *x, float *y, int32_t m, int32_t count, int32_t n);
typedef void arg_max_f32_fn(const float *x, int32_t *y, int32_t m, int32_t count, int32_t n, int32_t ys, int32_t least);
typedef void top_k_f32_fn(const float *x, float *y, int32_t *place, int32_t m, int32_t n, int32_t k, int32_t ps);
typedef void resize_f32_fn(const float *x, float *y, int32_t m, int32_t length, int32_t count, int32_t n, int32_t between, float scale, float half);
typedef void lrn_f32_fn(const float *x, float *y, int32_t m, int32_t n, int32_t radius, float bias, float alpha, float beta);
typedef void matmul_f32_fn(const float *a, const float *b, float *y, int32_t m, int32_t n, int32_t k, int32_t am, int32_t ak, int32_t bk, int32_t bn);
typedef void lstm_f32_n4_fn(const float *x, const float *w, const float *h0, const float *c0, const float *peep, const int32_t *length, const int32_t *hold, float *z, float *h, float *c, int32_t *left, float *y, float *cells, int32_t frames, int32_t batch, int32_t n, int32_t backwards, float clip);
typedef lstm_f32_n4_fn lstm_f32_n8_fn;
typedef lstm_f32_n4_fn lstm_f32_n16_fn;
typedef void gru_f32_n4_fn(const float *x, const float *w, const float *h0, const float *b, const int32_t *hold, float *z, float *h, int32_t *left, float *y, int32_t frames, int32_t batch, int32_t n, int32_t backwards, int32_t after);
typedef gru_f32_n4_fn gru_f32_n8_fn;
typedef gru_f32_n4_fn gru_f32_n16_fn;
typedef compare_i32_fn compare_i64_fn;
typedef void gather_nd_w32_fn(const float *x, const int32_t *index, const int32_t *dims, float *y, int32_t length, int32_t count, int32_t depth, int32_t n, int32_t is);
typedef void reverse_sequence_w32_fn(const float *x, const int32_t *lengths, float *y, int32_t batch, int32_t count, int32_t n, int32_t bs, int32_t ts, int32_t is);
typedef void winograd_f32_n4_fn(const float *x, const float *w, const float *zero, const float *b, const float *r, float *scratch, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t n, int32_t pt, int32_t pl, int32_t xs, int32_t rs, int32_t ys, int32_t t, int32_t m, int32_t p, float lo, float hi);
typedef winograd_f32_n4_fn winograd_f32_n8_fn;
typedef winograd_f32_n4_fn winograd_f32_n16_fn;
typedef void depthwise_conv_f32_n4_fn(const float *x, const float *w, const float *b, const float *v, const float *d, const float *r, float *y, int32_t ih, int32_t iw, int32_t c, int32_t oh, int32_t ow, int32_t kh, int32_t kw, int32_t sh, int32_t sw, int32_t dh, int32_t dw, int32_t pt, int32_t pl, int32_t n, int32_t xs, int32_t rs, int32_t ys, float dlo, float dhi, float lo, float hi);
typedef depthwise_conv_f32_n4_fn depthwise_conv_f32_n8_fn;
typedef depthwise_conv_f32_n4_fn depthwise_conv_f32_n16_fn;
typedef void layer_norm_f32_fn(const float *x, const float *g, const float *b, float *y, int32_t m, int32_t n, int32_t xs, int32_t ys, float epsilon);
typedef void conv_tanh_f32_n4_fn(const float *x, const float *w, const float *b, const float *r, float *y, int32_t m, int32_t n, int32_t c, int32_t taps, int32_t xs, int32_t ts, int32_t rs, int32_t ys);
typedef conv_tanh_f32_n4_fn conv_tanh_f32_n8_fn;
typedef conv_tanh_f32_n4_fn conv_tanh_f32_n16_fn;
typedef conv_tanh_f32_n4_fn conv_sigmoid_f32_n4_fn;
typedef conv_tanh_f32_n4_fn conv_sigmoid_f32_n8_fn;
typedef conv_tanh_f32_n4_fn conv_sigmoid_f32_n16_fn;

#define DECLARE(id, name) name##_fn name##__scalar, name##__vfp, name##__vfpv, name##__neon, name##__avx2, name##__avx512;
KERNELS(DECLARE)
#undef DECLARE

typedef struct {
#define MEMBER(id, name) name##_fn *name;
  KERNELS(MEMBER)
#undef MEMBER
} kernel_set;

// The variants that kernels_select (dispatch.h) chose.
extern kernel_set kernels;

typedef enum { KERNEL_IN, KERNEL_IN_OPTIONAL, KERNEL_OUT, KERNEL_OUT_OPTIONAL, KERNEL_INOUT, KERNEL_INT, KERNEL_FLOAT } kernel_kind;

// NULL: no kernel has this id. The functions below want an id that has a name and a parameter below kernel_param_count.
const char *kernel_name(uint32_t id);
// Whether this runtime has it: one for another packed layout than the board's is left out.
bool kernel_present(uint32_t id);
int kernel_param_count(uint32_t id);
const char *kernel_param_name(uint32_t id, int param);
kernel_kind kernel_param_kind(uint32_t id, int param);
// Of an integer: the values allowed, both inclusive.
int32_t kernel_param_min(uint32_t id, int param);
int32_t kernel_param_max(uint32_t id, int param);
// Of a pointer: the alignment that its address needs, in bytes: those of an element.
int kernel_param_align(uint32_t id, int param);
// Of a pointer: bytes that the kernel may touch from there on, INT64_MAX when more than that. The integers must be in their ranges.
int64_t kernel_param_extent_bytes(uint32_t id, int param, const uint32_t *args);

enum { KERNEL_MOST_PARAMS = 28 };
// Multiply-adds of a call; 0 where sums of products are not what it does.
int64_t kernel_mac(uint32_t id, const uint32_t *args);
// Whether calls may be cut into parts.
bool kernel_splits(uint32_t id);
// Verified argument words of one part of parts of a call, which may run in any order or at once and together give the results of the
// call, bit for bit. False: this part is empty.
bool kernel_part(uint32_t id, const uint32_t *args, int part, int parts, uint32_t out[KERNEL_MOST_PARAMS]);

// Calls a kernel with verified argument words (proto/flat.md, Address); base[0] is not used.
void kernel_call(uint32_t id, const uint32_t *args, uint8_t *const base[4]);
