#include "conv_n16.h"

CONV_N16(avx2)
