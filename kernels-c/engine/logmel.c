#include "logmel.h"

#include <math.h>
#include <stdlib.h>

#include "fpmode.h"
#include "kernel_table.h"

static const double pi = 3.14159265358979323846;

bool logmel_fits(const logmel_options *o) {
  return o->rate >= 1 && o->rate <= 1000000 && o->fft >= 8 && o->fft <= 32768 && !(o->fft & (o->fft - 1)) && o->window >= 1 && o->window <= o->fft &&
         o->hop >= 1 && o->hop <= 1 << 20 && o->mels >= 1 && o->mels <= o->fft && o->low >= 0 && o->low < o->high && o->high <= o->rate * 0.5;
}

// cos and sin of 2 pi i / count for i < out_count by a recurrence in double: far below the rounding of the float it ends in.
static void circle(int32_t count, int32_t out_count, void (*put)(logmel *, int32_t, double, double), logmel *mel) {
  const double step_re = cos(2 * pi / count), step_im = sin(2 * pi / count);
  double re = 1, im = 0;
  for (int32_t i = 0; i < out_count; i++) {
    put(mel, i, re, im);
    const double next = re * step_re - im * step_im;
    im = re * step_im + im * step_re;
    re = next;
  }
}

static void put_window(logmel *mel, int32_t i, double re, double im) {
  (void)im;
  mel->window[i] = (float)(0.5 - 0.5 * re);
}

static void put_twiddle(logmel *mel, int32_t i, double re, double im) {
  mel->twiddle[2 * i] = (float)re;
  mel->twiddle[2 * i + 1] = (float)-im;
}

static double mel_of(double hz) { return 1127.0104805 * log1p(hz / 700); }

// Edge points of the filters, s = 0 .. mels + 1: filter s rises from edge s and falls from edge s + 1 to edge s + 2.
static double edge(const logmel_options *o, int32_t s) {
  const double low = mel_of(o->low), high = mel_of(o->high);
  return 700 * expm1((low + (high - low) * s / (o->mels + 1)) / 1127.0104805);
}

static void fill_filters(logmel *mel) {
  const logmel_options *const o = &mel->options;
  double left = edge(o, 0), right = edge(o, 1);
  int32_t s = 0;
  for (int32_t k = 0; k < mel->bins; k++) {
    const double hz = (double)(mel->first + k) * o->rate / o->fft;
    while (hz >= right && s < o->mels) {
      left = right;
      right = edge(o, ++s + 1);
    }
    mel->slot[k] = s;
    mel->rise[k] = (float)fmin(1, fmax(0, (hz - left) / (right - left)));
  }
}

logmel *logmel_new(const logmel_options *o) {
  const double spacing = (double)o->rate / o->fft;
  const int32_t first = (int32_t)ceil(o->low / spacing), last = (int32_t)floor(o->high / spacing);
  // Filters narrower than a bin may hold none: one bin with the rise of a filter's edge adds nothing.
  const int32_t bins = last >= first ? last - first + 1 : 1;
  const size_t words = (size_t)o->window + (size_t)o->fft + 2 * (size_t)bins + (size_t)o->fft + (size_t)o->mels + 4;
  logmel *const mel = malloc(sizeof *mel + words * sizeof(float));
  if (!mel) return NULL;
  mel->options = *o;
  mel->first = first;
  mel->bins = bins;
  mel->window = (float *)(mel + 1);
  mel->twiddle = mel->window + o->window;
  mel->rise = mel->twiddle + o->fft;
  mel->scratch = mel->rise + bins;
  mel->slot = (int32_t *)(mel->scratch + o->fft + o->mels + 4);
  circle(o->window, o->window, put_window, mel);
  circle(o->fft, o->fft / 2, put_twiddle, mel);
  fill_filters(mel);
  return mel;
}

void logmel_free(logmel *mel) { free(mel); }

void logmel_run(const logmel *mel, const float *samples, int32_t frames, float *out) {
  const logmel_options *const o = &mel->options;
  const __typeof__(fpmode_enter()) before = fpmode_enter();
  kernel_chosen[KERNEL_ID_logmel_f32].function(&(const logmel_f32_args){
      .x = samples, .win = mel->window, .twiddle = mel->twiddle, .rise = mel->rise, .slot = mel->slot, .scratch = mel->scratch, .y = out, .m = frames,
      .window = o->window, .hop = o->hop, .fft = o->fft, .first = mel->first, .bins = mel->bins, .mels = o->mels, .ys = o->mels, .offset = (float)o->offset});
  fpmode_leave(before);
}
