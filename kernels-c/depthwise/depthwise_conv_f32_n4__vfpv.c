#define STRIP_FLOATS (2 << 10)
#include "depthwise_conv.h"

DEPTHWISE_CONV(4, vfpv)
