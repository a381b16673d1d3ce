// Some of the results of depthwise_f32 (kernels.def): what separable_conv.c takes them from, of the same instruction set.
#ifndef LINNET_REGION_H
#define LINNET_REGION_H

#include <stdint.h>

#include "kernels.gen.h"

// Rows from top to below bottom, of each the columns from left to below right.
typedef struct {
  int32_t top, bottom, left, right;
} depthwise_region;

// y and r of `a` hold these results only, one row's behind the other's.
void ISA_NAME(depthwise_region)(const depthwise_f32_args *a, const depthwise_region *of);

#endif
