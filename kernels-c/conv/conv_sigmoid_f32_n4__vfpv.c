#include "conv_act.h"

CONV_ACT(sigmoid, 4, vfpv, scalar)
