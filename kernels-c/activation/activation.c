#include "activation.h"

#include "map.h"

MAP(tanh_f32, tanh_value(v))
MAP(sigmoid_f32, sigmoid_value(v))
MAP(exp_f32, exp_value(v))
MAP(log_f32, log_value(v))
MAP(erf_f32, erf_value(v))
MAP(softplus_f32, softplus_value(v))
MAP(silu_f32, v * sigmoid_value(v))
MAP(hard_swish_f32, v * (clamp_value(v + 3.0f, 0.0f, 6.0f) * (1.0f / 6.0f)))
MAP(gelu_f32, 0.5f * v * (1.0f + erf_value(v * 0x1.6a09e6p-1f)))
MAP_WITH(elu_f32, const float alpha = a->alpha; const float scale = a->scale, elu_value(v, alpha, scale))
MAP_WITH(clamp_f32, const float lo = a->lo; const float hi = a->hi, clamp_value(v, lo, hi))
