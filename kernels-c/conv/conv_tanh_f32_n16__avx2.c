#include "conv_act.h"

CONV_ACT(tanh, 16, avx2, avx2)
