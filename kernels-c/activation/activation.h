// Activations of one value, single precision, branch-free so that compilers vectorise loops over them. NaN gives NaN.
#ifndef LINNET_ACTIVATION_H
#define LINNET_ACTIVATION_H

#include <stdint.h>
#include <string.h>

static inline uint32_t float_bits(float x) {
  uint32_t u;
  memcpy(&u, &x, sizeof u);
  return u;
}

static inline float bits_float(uint32_t u) {
  float x;
  memcpy(&x, &u, sizeof x);
  return x;
}

static inline float clamp_value(float x, float lo, float hi) {
  x = x < lo ? lo : x;
  return x > hi ? hi : x;
}

// exp(x) = 2^n * p: n in the low bits of `biased` (1.5 * 2^23 + n), p within [sqrt(1/2), sqrt(2)], for |x| < 2^20.
typedef struct {
  uint32_t biased;
  float p;
} exp_parts;

static inline exp_parts exp_split(float x) {
  const float magic = 0x1.8p23f;
  const float biased = x * 0x1.715476p0f + magic;
  const float n = biased - magic;
  const float t = (x - n * 0x1.62E400p-1f) - n * 0x1.7F7D1Cp-20f;
  float q = 0x1.0F9F9Cp-7f;
  q = q * t + 0x1.573A1Ap-5f;
  q = q * t + 0x1.555A80p-3f;
  q = q * t + 0x1.FFFDC6p-2f;
  q = q * t + 0x1.FFFFF6p-1f;
  return (exp_parts){float_bits(biased), 1.0f + t * q};
}

// exp(x) for x <= 0, 0 below -87.33 where the result would be subnormal: 2.2 ulp.
static inline float exp_nonpositive(float x) {
  const float clipped = x < -88.0f ? -88.0f : x;
  const exp_parts parts = exp_split(clipped);
  const float scale = bits_float((parts.biased + 127) << 23);
  const float e = scale * parts.p;
  return x < -0x1.5D589Ep6f ? 0.0f : e;
}

// exp(x), 0 where it would be subnormal, infinity above the range: 2.3 ulp.
static inline float exp_value(float x) {
  const float clipped = clamp_value(x, -88.0f, 89.0f);
  const exp_parts parts = exp_split(clipped);
  // 2^128 does not exist: halve n once and scale twice.
  const uint32_t n = parts.biased - 0x4B400000u, half = (uint32_t)((int32_t)n / 2);
  const float scale = bits_float((half + 127) << 23), rest = bits_float((n - half + 127) << 23);
  const float e = (scale * parts.p) * rest;
  return x < -0x1.5D589Ep6f ? 0.0f : e;
}

// log(x): x = 2^k * (1 + f) with f in [sqrt(1/2) - 1, sqrt(2) - 1), log(1 + f) = f - f^2 / 2 + f^3 * p(f): 1 ulp away from 1, 2.5 near it.
static inline float log_value(float x) {
  const float scaled = x < 0x1p-126f ? x * 0x1p23f : x;
  const int32_t shift = x < 0x1p-126f ? 23 : 0;
  const uint32_t u = float_bits(scaled) - 0x3F3504F3u;
  const float k = (float)((int32_t)u >> 23) - (float)shift;
  const float f = bits_float((u & 0x007FFFFFu) + 0x3F3504F3u) - 1.0f;
  float p = -0x1.38b58ap-4f;
  p = p * f + 0x1.055b72p-3f;
  p = p * f - 0x1.0d8542p-3f;
  p = p * f + 0x1.22da1cp-3f;
  p = p * f - 0x1.547244p-3f;
  p = p * f + 0x1.99a008p-3f;
  p = p * f - 0x1.000226p-2f;
  p = p * f + 0x1.555554p-2f;
  const float z = f * f;
  const float tail = (z * f * p + k * 0x1.7F7D1Cp-20f) - 0.5f * z;
  float y = k * 0x1.62E400p-1f + (f + tail);
  y = x == 0.0f ? -__builtin_inff() : y;
  y = x < 0.0f ? __builtin_nanf("") : y;
  return x < __builtin_inff() ? y : x;
}

// e / (1 + e) with e = exp(-|x|), reflected: 3.4 ulp.
static inline float sigmoid_value(float x) {
  const float e = exp_nonpositive(x > 0.0f ? -x : x);
  const float s = e / (1.0f + e);
  return x > 0.0f ? 1.0f - s : s;
}

// tanh(x) = x * p(x^2) / q(x^2) for |x| <= TANH_RANGE, beyond which it is +-1 in single precision.
#define TANH_RANGE 8.9f

typedef struct {
  float p, q;
} tanh_parts;

static inline tanh_parts tanh_split(float x) {
  x = clamp_value(x, -TANH_RANGE, TANH_RANGE);
  const float z = x * x;
  float p = -8.488492677e-14f;
  p = p * z + 5.277853000e-11f;
  p = p * z - 2.022500419e-08f;
  p = p * z + 1.115424833e-05f;
  p = p * z + 3.103950131e-03f;
  p = p * z + 1.308400453e-01f;
  p = p * z + 9.999999934e-01f;
  float q = 2.546136580e-04f;
  q = q * z + 2.449515379e-02f;
  q = q * z + 4.641733162e-01f;
  q = q * z + 1.0f;
  return (tanh_parts){x * p, q};
}

// 5.4 ulp, in [-1, 1].
static inline float tanh_value(float x) {
  const tanh_parts t = tanh_split(x);
  return clamp_value(t.p / t.q, -1.0f, 1.0f);
}

// tanh(a) * sigmoid(g) with one division; sigmoid(g) = (1 + tanh(g / 2)) / 2. Absolute error 4e-7.
static inline float gate_value(float a, float g) {
  const tanh_parts t = tanh_split(a), s = tanh_split(0.5f * g);
  const float y = (0.5f * t.p) * (s.q + s.p) / (t.q * s.q);
  return clamp_value(y, -1.0f, 1.0f);
}

// scale * x above 0, scale * alpha * (exp(x) - 1) below: by the series near 0, where the difference would lose its digits.
static inline float expm1_nonpositive(float x) {
  float p = 0x1.a01a02p-16f;
  p = p * x + 0x1.a01a02p-13f;
  p = p * x + 0x1.6c16c2p-10f;
  p = p * x + 0x1.111112p-7f;
  p = p * x + 0x1.555556p-5f;
  p = p * x + 0x1.555556p-3f;
  p = p * x + 0.5f;
  p = p * x + 1.0f;
  return x > -0.5f ? x * p : exp_nonpositive(x) - 1.0f;
}

static inline float elu_value(float x, float alpha, float scale) {
  const float below = alpha * expm1_nonpositive(x > 0.0f ? 0.0f : x);
  return scale * (x > 0.0f ? x : below);
}

// log(1 + exp(x)) = max(x, 0) + log(1 + e), e = exp(-|x|); what 1 + e rounds off is given back (Kahan's log1p): 3 ulp.
static inline float softplus_value(float x) {
  const float e = exp_nonpositive(x > 0.0f ? -x : x);
  const float u = 1.0f + e;
  const float rounded = u - 1.0f;
  const float tail = rounded == 0.0f ? e : log_value(u) * (e / (rounded == 0.0f ? 1.0f : rounded));
  return (x > 0.0f ? x : 0.0f) + tail;
}

// erf(x): x times a polynomial in x^2 below 1, 1 - exp(-polynomial) from there on, 1 from 4: absolute error 1.4e-7, 1.5 ulp near 0.
static inline float erf_value(float x) {
  const float magnitude = __builtin_fabsf(x);
  const float a = magnitude > 4.0f ? 4.0f : magnitude;
  const float z = a * a;
  float p = 0x1.4a9dacp-14f;
  p = p * z - 0x1.a46b4p-11f;
  p = p * z + 0x1.541636p-8f;
  p = p * z - 0x1.b7fb38p-6f;
  p = p * z + 0x1.ce2d18p-4f;
  p = p * z - 0x1.81273ep-2f;
  p = p * z + 0x1.20dd74p+0f;
  const float t = a - 2.0f;
  float q = 0x1.32c35ep-16f;
  q = q * t - 0x1.26ebcep-13f;
  q = q * t + 0x1.81a622p-11f;
  q = q * t - 0x1.d351dap-9f;
  q = q * t + 0x1.0dc19p-6f;
  q = q * t + 0x1.d8f5acp-1f;
  q = q * t + 0x1.1ac324p+2f;
  q = q * t + 0x1.575b32p+2f;
  const float y = a < 1.0f ? a * p : 1.0f - exp_nonpositive(a < 1.0f ? 0.0f : -q);
  return x != x ? x : __builtin_copysignf(y, x);
}

#endif
