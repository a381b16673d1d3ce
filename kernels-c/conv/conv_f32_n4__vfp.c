#define DIRECT conv_direct_n4_vfp
#define MULTIPLY conv_block_n4_vfp
#define NAME conv_f32_n4__vfp
#include "conv_n4_armv6.h"
