#if defined(__arm__)
#define LEN 1
#define NAME depthwise_places_vfp
#include "places_armv6.h"
#endif
