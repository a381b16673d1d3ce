#if defined(__arm__)
#define LEN 4
#define NAME depthwise_places_vfpv
#include "places_armv6.h"
#endif
