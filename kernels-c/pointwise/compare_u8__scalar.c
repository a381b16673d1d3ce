#include "../engine/kernels.gen.h"
#include "compare.h"

COMPARE(compare_u8__scalar, uint8_t, ELEMENT)
