#if defined(__arm__)
#define LEN 4
#define NAME conv_tile_4x4_vfpv
#include "tile_n4_armv6.h"
#endif
