#include "conv2d_n16.h"

CONV2D_N16(conv2d_f32_n16__avx512)
