#define STRIP_FLOATS (4 << 10)
#include "depthwise_conv.h"

DEPTHWISE_CONV(8, neon)
