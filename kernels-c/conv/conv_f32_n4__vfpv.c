#define DIRECT conv_direct_n4_vfpv
#define MULTIPLY conv_block_n4_vfpv
#define NAME conv_f32_n4__vfpv
#include "conv_n4_armv6.h"
