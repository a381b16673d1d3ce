#include "../engine/kernels.gen.h"
#include "depthwise_f32.h"

DEPTHWISE(neon)
