#define TILE conv_tile_4x4_vfpv
#define MULTIPLY conv_block_n4_vfpv
#include "conv2d_f32_n4_armv6.h"

CONV2D(conv2d_f32_n4__vfpv, conv_f32_n4__vfpv)
