#include "conv_n16.h"

CONV_N16(conv_f32_n16__avx2)
