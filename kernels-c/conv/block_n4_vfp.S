#if defined(__arm__)
#define LEN 1
#define NAME conv_block_n4_vfp
#include "block_n4_armv6.h"
#endif
