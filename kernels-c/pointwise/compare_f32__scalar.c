#include "../engine/kernels.gen.h"
#include "compare.h"

COMPARE(compare_f32__scalar, float, ELEMENT)
