#include "logmel.h"

#include <stdlib.h>
#include <string.h>

#include "fpmode.h"
#include "kernels.gen.h"

bool logmel_fits(const logmel_options *o, size_t words) {
  if (o->fft < 8 || o->fft > 32768 || (o->fft & (o->fft - 1))) return false;
  if (o->window < 1 || o->window > o->fft || o->hop < 1 || o->hop > 1 << 20 || o->mels < 1 || o->mels > o->fft || o->first < 0 || o->first > o->fft) return false;
  const size_t constants = (size_t)o->window + (size_t)o->fft;
  return words > constants && (words - constants) % 2 == 0 && (words - constants) / 2 <= (size_t)o->fft;
}

logmel *logmel_new(const logmel_options *o, const void *tables, size_t words) {
  logmel *const mel = malloc(sizeof *mel + (words + (size_t)o->fft + (size_t)o->mels + 4) * sizeof(float));
  if (!mel) return NULL;
  mel->options = *o;
  mel->bins = ((int32_t)words - o->window - o->fft) / 2;
  mel->scratch = mel->tables + words;
  memcpy(mel->tables, tables, words * sizeof(float));
  return mel;
}

void logmel_free(logmel *mel) { free(mel); }

void logmel_run(const logmel *mel, const float *samples, int32_t frames, float *out) {
  const logmel_options *const o = &mel->options;
  const float *const win = mel->tables, *const twiddle = win + o->window, *const rise = twiddle + o->fft;
  const __typeof__(fpmode_enter()) before = fpmode_enter();
  kernels.logmel_f32(samples, win, twiddle, rise, (const int32_t *)(rise + mel->bins), mel->scratch, out, frames, o->window, o->hop, o->fft, o->first, mel->bins,
                     o->mels, o->mels, o->offset);
  fpmode_leave(before);
}
