// Interleaved s16le of any rate and number of channels -> mono floats in [-1, 1) of another rate.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct pcm pcm;

// NULL where there is no memory, or where `why` says that the ratio of the rates is not supported.
pcm *pcm_new(unsigned from, unsigned to, unsigned channels, const char **why);
void pcm_free(pcm *p);
unsigned pcm_channels(const pcm *p);
// Upper bound of the samples that `frames` more frames give, the flush included.
size_t pcm_max_samples(const pcm *p, size_t frames);
// Returns the number of samples written to `out`. Sample n lies at time n / to, as frame 0 lies at time 0.
size_t pcm_push(pcm *p, const uint8_t *bytes, size_t frames, float *out);
// Samples whose filter reaches past the end; the sound is taken to be silent there.
size_t pcm_flush(pcm *p, float *out);
