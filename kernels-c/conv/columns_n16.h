// Rows of x by the columns of one tile (tile_n16.h): conv_columns, which is defined beside conv_f32_n16 of each instruction set.
#ifndef LINNET_COLUMNS_N16_H
#define LINNET_COLUMNS_N16_H

#include <stddef.h>
#include <stdint.h>

#include "kernels.gen.h"
#include "result.h"

// What a row of x is multiplied with: `lines` times `taps` stretches of c elements, whose weights lie together but for a gap after each line.
typedef struct {
  int32_t c, taps, lines;
  ptrdiff_t xs, ts, ls;   // of x, in elements: between rows, taps and lines
  ptrdiff_t gap, second;  // of w: between lines, and from one vector of columns to the other
} conv_window;

// m rows, the first `width` columns. The weights `next`, as many as these, are on their way to the second-level cache meanwhile: processors that
// foresee their loads do so within a page only.
void ISA_NAME(conv_columns)(const conv_window *of, const float *x, const float *w, const float *next, const conv_result *to, int32_t m, int32_t width);

#endif
