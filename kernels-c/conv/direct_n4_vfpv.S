#if defined(__arm__)
#define LEN 4
#define NAME conv_direct_n4_vfpv
#include "direct_n4_armv6.h"
#endif
