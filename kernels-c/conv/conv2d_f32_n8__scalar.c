#define NR 8
#include "conv2d_f32_scalar.h"

CONV2D(conv2d_f32_n8__scalar, conv_f32_n8__scalar)
