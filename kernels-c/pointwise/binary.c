#include "binary.h"

#define SUM(u, v) ((u) + (v))
#define DIFFERENCE(u, v) ((u) - (v))
#define PRODUCT(u, v) ((u) * (v))
#define QUOTIENT(u, v) ((u) / (v))
// NaN if either is.
#define LARGER(u, v) ((u) > (v) || (u) != (u) ? (u) : (v))
#define SMALLER(u, v) ((u) < (v) || (u) != (u) ? (u) : (v))
#define PRELU(u, v) ((u) < 0.0f ? (u) * (v) : (u))

BINARY(add_f32, SUM)
BINARY(sub_f32, DIFFERENCE)
BINARY(mul_f32, PRODUCT)
BINARY(div_f32, QUOTIENT)
BINARY(max_f32, LARGER)
BINARY(min_f32, SMALLER)
BINARY(prelu_f32, PRELU)
