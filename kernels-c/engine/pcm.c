#include "pcm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// Polyphase windowed sinc: the filter reaches ZEROS periods of the lower rate to both sides; with this window (Kaiser) the stop
// band lies 90 dB down and the transition takes 9 % of the lower rate around its Nyquist frequency.
enum { ZEROS = 32, BLOCK = 256, BANK_MAX = 1 << 20 };
static const double beta = 8.96;

struct pcm {
  unsigned channels;
  unsigned up, down;      // output rate : input rate in lowest terms; both 1: no filter
  unsigned half;          // input samples that a filter reaches to each side
  unsigned phase;         // of the next output, in 1 / up input samples past `buffer[half - 1]`
  size_t filled;          // samples in the buffer
  float *bank;            // [up][2 * half]
  float *buffer;          // 2 * half + BLOCK samples, and half of silence for the flush
};

static unsigned gcd(unsigned a, unsigned b) { return b ? gcd(b, a % b) : a; }

// Modified Bessel function of order 0, by its series.
static double bessel(double x) {
  double sum = 1, term = 1;
  for (int k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) * (x / (2 * k));
    sum += term;
  }
  return sum;
}

static double tap(double distance, double cutoff, double reach) {
  const double at = distance / reach, x = 3.14159265358979323846 * cutoff * distance;
  if (at <= -1 || at >= 1) return 0;
  return (fabs(x) < 1e-9 ? 1 : sin(x) / x) * bessel(beta * sqrt(1 - at * at));
}

// Each phase sums to 1: silence stays silence and a constant stays itself.
static void fill_bank(pcm *p, double cutoff) {
  const unsigned taps = 2 * p->half;
  for (unsigned phase = 0; phase < p->up; phase++) {
    float *const h = p->bank + (size_t)phase * taps;
    double sum = 0;
    for (unsigned k = 0; k < taps; k++) {
      const double t = tap((double)k - (p->half - 1) - (double)phase / p->up, cutoff, p->half);
      h[k] = (float)t;
      sum += t;
    }
    for (unsigned k = 0; k < taps; k++) h[k] = (float)(h[k] / sum);
  }
}

pcm *pcm_new(unsigned from, unsigned to, unsigned channels, const char **why) {
  const unsigned g = gcd(from, to), up = to / g, down = from / g;
  const double cutoff = to < from ? (double)to / from : 1;
  const unsigned half = up == down ? 0 : (unsigned)ceil(ZEROS / cutoff);
  pcm *const p = calloc(1, sizeof *p);

  *why = "out of memory";
  if (!p) return NULL;
  p->channels = channels;
  p->up = up;
  p->down = down;
  p->half = half;
  if (!half) return p;
  if ((double)up * 2 * half > BANK_MAX) {
    *why = "the ratio of the rates needs too large a filter";
    goto fail;
  }
  p->bank = malloc((size_t)up * 2 * half * sizeof(float));
  p->buffer = calloc(3 * (size_t)half + BLOCK, sizeof(float));
  if (!p->bank || !p->buffer) goto fail;
  p->filled = half - 1;
  fill_bank(p, cutoff);
  return p;
fail:
  pcm_free(p);
  return NULL;
}

void pcm_free(pcm *p) {
  if (!p) return;
  free(p->bank);
  free(p->buffer);
  free(p);
}

unsigned pcm_channels(const pcm *p) { return p->channels; }

size_t pcm_max_samples(const pcm *p, size_t frames) { return (frames + p->half) * p->up / p->down + 1; }

static void downmix(const pcm *p, const uint8_t *bytes, size_t frames, float *out) {
  const float scale = 1.0f / (32768.0f * (float)p->channels);
  for (size_t i = 0; i < frames; i++) {
    int32_t sum = 0;
    for (unsigned c = 0; c < p->channels; c++, bytes += 2) sum += (int16_t)(bytes[0] | bytes[1] << 8);
    out[i] = (float)sum * scale;
  }
}

// Gives all outputs whose filter is covered by the buffer, then drops the samples that no later output needs: one output's step
// is shorter than a filter, so these are still there.
static size_t filter(pcm *p, float *out) {
  const unsigned taps = 2 * p->half;
  size_t at = 0, count = 0;
  while (at + taps <= p->filled) {
    const float *const h = p->bank + (size_t)p->phase * taps, *const x = p->buffer + at;
    float a = 0, b = 0;
    for (unsigned k = 0; k < taps; k += 2) {
      a += h[k] * x[k];
      b += h[k + 1] * x[k + 1];
    }
    out[count++] = a + b;
    p->phase += p->down;
    at += p->phase / p->up;
    p->phase %= p->up;
  }
  p->filled -= at;
  memmove(p->buffer, p->buffer + at, p->filled * sizeof(float));
  return count;
}

size_t pcm_push(pcm *p, const uint8_t *bytes, size_t frames, float *out) {
  size_t count = 0;
  if (!p->half) {
    downmix(p, bytes, frames, out);
    return frames;
  }
  while (frames) {
    const size_t room = 2 * (size_t)p->half + BLOCK - p->filled, now = frames < room ? frames : room;
    downmix(p, bytes, now, p->buffer + p->filled);
    p->filled += now;
    bytes += now * 2 * p->channels;
    frames -= now;
    count += filter(p, out + count);
  }
  return count;
}

size_t pcm_flush(pcm *p, float *out) {
  if (!p->half) return 0;
  memset(p->buffer + p->filled, 0, p->half * sizeof(float));
  p->filled += p->half;
  return filter(p, out);
}
