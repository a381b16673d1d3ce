#include "conv_act.h"

CONV_ACT(sigmoid, 16, avx512, avx512)
