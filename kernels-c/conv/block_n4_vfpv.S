#if defined(__arm__)
#define LEN 4
#define NAME conv_block_n4_vfpv
#include "block_n4_armv6.h"
#endif
