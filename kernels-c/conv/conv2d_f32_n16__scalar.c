#define NR 16
#include "conv2d_f32_scalar.h"

CONV2D(conv2d_f32_n16__scalar, conv_f32_n16__scalar)
