#if defined(__arm__)
#define LEN 1
#define NAME conv_direct_n4_vfp
#include "direct_n4_armv6.h"
#endif
