#define NR 4
#include "conv2d_f32_scalar.h"

CONV2D(conv2d_f32_n4__scalar, conv_f32_n4__scalar)
