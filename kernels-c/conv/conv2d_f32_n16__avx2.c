#include "conv2d_n16.h"

CONV2D_N16(avx2)
