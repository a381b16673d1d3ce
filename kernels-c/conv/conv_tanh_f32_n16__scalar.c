#include "conv_act.h"

CONV_ACT(tanh, 16, scalar, scalar)
