#include "conv_act.h"

CONV_ACT(tanh, 4, scalar, scalar)
