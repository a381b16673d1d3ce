// A log-mel front end for scripts: the kernel logmel_f32 with constants that the script makes (src/eval/audio.ts, logMelTables).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  int32_t window, hop;    // samples
  int32_t fft;            // points, a power of two
  int32_t first;          // bin of the first entry of rise and slot
  int32_t mels;
  float offset;           // added to an energy before its logarithm
} logmel_options;

typedef struct {
  logmel_options options;
  int32_t bins;
  float *scratch;
  float tables[];         // win, twiddle, rise, slot
} logmel;

// Whether the kernel can run with these and as many words of tables: then it stays inside them whatever they hold.
bool logmel_fits(const logmel_options *options, size_t words);
// Copies the tables. The options fit. NULL: no memory.
logmel *logmel_new(const logmel_options *options, const void *tables, size_t words);
void logmel_free(logmel *mel);
// frames x mels values from window + (frames - 1) * hop samples. frames >= 1.
void logmel_run(const logmel *mel, const float *samples, int32_t frames, float *out);
