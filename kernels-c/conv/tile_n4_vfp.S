#if defined(__arm__)
#define LEN 1
#define NAME conv_tile_4x4_vfp
#include "tile_n4_armv6.h"
#endif
