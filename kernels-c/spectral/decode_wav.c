#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "kernels.gen.h"

// Where the sound of a file is. The rules are those of src/eval/wav.ts, which also says what is wrong with a file.
typedef struct {
  const uint8_t *sound;
  uint32_t samples, channels, rate;
} wav;

enum { PCM = 1, EXTENSIBLE = 0xfffe };
// From here on, a size is one that streaming writers leave.
static const uint32_t unknown_size = 0x7ffff000;

static uint32_t half_at(const uint8_t *p) { return p[0] | (uint32_t)p[1] << 8; }
static uint32_t word_at(const uint8_t *p) { return half_at(p) | half_at(p + 2) << 16; }

static int16_t sample_at(const uint8_t *p) {
  int16_t v;
  memcpy(&v, p, sizeof v);
  return v;
}

static bool named(const uint8_t *p, const char name[4]) { return !memcmp(p, name, 4); }

static bool read_format(const uint8_t *p, uint32_t size, wav *w) {
  const uint32_t given = half_at(p), code = given == EXTENSIBLE && size >= 40 ? half_at(p + 24) : given;
  w->channels = half_at(p + 2);
  w->rate = word_at(p + 4);
  return code == PCM && half_at(p + 14) == 16 && w->channels && w->rate && w->rate < 1u << 31 && half_at(p + 12) == 2 * w->channels;
}

// Samples, not the end of the file and not the name of a chunk, which is printable ASCII.
static bool starts_sound(const uint8_t *p, uint32_t left) {
  uint32_t printable = 0;
  while (printable < 4 && printable < left && p[printable] >= 0x20 && p[printable] < 0x7f) printable++;
  return left && printable < 4;
}

static bool read_data(const uint8_t *body, uint32_t size, uint32_t left, wav *w) {
  const bool unknown = size ? size >= unknown_size : starts_sound(body, left);
  const uint32_t bytes = unknown ? left : size;
  w->sound = body;
  w->samples = bytes / (2 * w->channels);
  return bytes <= left && bytes % (2 * w->channels) == 0;
}

static bool read_wav(const uint8_t *file, uint32_t length, wav *w) {
  *w = (wav){NULL, 0, 0, 0};
  if (length < 12 || !named(file, "RIFF") || !named(file + 8, "WAVE")) return false;
  for (uint64_t at = 12; at + 8 <= length;) {
    const uint8_t *const chunk = file + at, *const body = chunk + 8;
    const uint32_t size = word_at(chunk + 4), left = length - (uint32_t)at - 8;
    if (named(chunk, "data")) return w->channels && read_data(body, size, left, w);
    if (size >= 1u << 31) return false;
    if (named(chunk, "fmt ") && !w->channels) {
      const uint32_t needed = size < 40 ? size : 40;
      if (size < 16 || needed > left || !read_format(body, size, w)) return false;
    }
    at += 8 + (uint64_t)size;
    if (size % 2 && at < length && !file[at]) at++;
  }
  return false;
}

KERNEL(decode_wav_f32) {
  const int32_t words = a->words, samples = a->samples, channels = a->channels;
  float *const y = a->y;
  assert(words >= 0 && samples >= 1 && channels >= 1);
  const uint32_t given = (uint32_t)a->file[0], max = 4 * (uint32_t)words;
  wav w;
  const bool sound = read_wav((const uint8_t *)(a->file + 1), given < max ? given : max, &w);
  *a->rate = sound ? (int32_t)w.rate : 0;
  const uint32_t there = !sound ? 0 : w.samples < (uint32_t)samples ? w.samples : (uint32_t)samples;
  for (uint32_t j = 0; there && j < (uint32_t)channels; j++) {
    const uint8_t *p = w.sound + 2 * (j < w.channels ? j : w.channels - 1);
    float *to = y + j;
    for (uint32_t i = 0; i < there; i++, p += 2 * w.channels, to += channels) *to = (float)sample_at(p) * 0x1p-15f;
  }
  memset(y + (size_t)there * (size_t)channels, 0, sizeof *y * ((size_t)samples - there) * (size_t)channels);
}
