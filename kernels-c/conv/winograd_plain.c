#include "winograd_lanes.h"

void winograd_input_plain(const float *const *place, int32_t count, float *to, int32_t step) { winograd_input(place, count, to, step); }

void winograd_output_plain(float *sums, int32_t step, int32_t count) { winograd_output(sums, step, count); }

void winograd_plain(const winograd_call *call, conv_f32_n4_fn *rows, int32_t nr, winograd_input_fn *input, winograd_output_fn *output) {
  winograd_lanes(call, rows, nr, input, output);
}
