#define STRIP_FLOATS (8 << 10)
#include "depthwise_conv.h"

DEPTHWISE_CONV(16, avx2)
