#include "../engine/kernels.gen.h"

#define ASSEMBLY depthwise_places_vfp
#include "depthwise_f32_armv6.h"

DEPTHWISE(vfp)
