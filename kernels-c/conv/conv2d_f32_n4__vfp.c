#define TILE conv_tile_4x4_vfp
#define MULTIPLY conv_block_n4_vfp
#include "conv2d_f32_n4_armv6.h"

CONV2D(conv2d_f32_n4__vfp, conv_f32_n4__vfp)
