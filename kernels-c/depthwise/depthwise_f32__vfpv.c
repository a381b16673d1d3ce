#include "../engine/kernels.gen.h"

#define ASSEMBLY depthwise_places_vfpv
#include "depthwise_f32_armv6.h"

DEPTHWISE(vfpv)
