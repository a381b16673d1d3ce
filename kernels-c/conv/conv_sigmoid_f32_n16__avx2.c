#include "conv_act.h"

CONV_ACT(sigmoid, 16, avx2, avx2)
