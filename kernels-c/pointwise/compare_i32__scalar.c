#include "../engine/kernels.gen.h"
#include "compare.h"

COMPARE(compare_i32__scalar, int32_t, ELEMENT)
