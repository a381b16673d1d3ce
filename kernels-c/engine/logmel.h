// A log-mel front end for scripts: the kernel logmel_f32 and its tables, as logMelTables of src/eval/audio.ts makes them for networks; there
// it would take QuickJS as many instructions as a whole start.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  int32_t rate;           // Hz
  int32_t window, hop;    // samples
  int32_t fft;            // points, a power of two
  int32_t mels;
  double low, high;       // Hz, outer edges of the first and last filter
  double offset;          // added to an energy before its logarithm
} logmel_options;

typedef struct {
  logmel_options options;
  int32_t first, bins;
  float *window, *twiddle, *rise, *scratch;
  int32_t *slot;
} logmel;

// Whether they are in range. What is wrong with others is for logMelFault of src/eval/audio.ts to say.
bool logmel_fits(const logmel_options *options);
// Hann window (periodic), triangular filters with peak 1 whose edges are equally spaced in HTK mel. NULL: no memory.
logmel *logmel_new(const logmel_options *options);
void logmel_free(logmel *mel);
// frames x mels values from window + (frames - 1) * hop samples. frames >= 1.
void logmel_run(const logmel *mel, const float *samples, int32_t frames, float *out);
