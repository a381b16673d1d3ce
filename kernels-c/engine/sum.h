// The checksum of files, for the engine and the loader; its twin on the host is src/format/checksum.ts.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define LIN_SUM 0x811c9dc5u

// FNV-1a over words at an aligned place, then over the bytes behind the last whole one; `sum`: that of what comes before them.
static inline uint32_t lin_sum(uint32_t sum, const uint8_t *bytes, size_t size) {
  enum { PRIME = 0x01000193 };
  const uint32_t *const words = (const uint32_t *)bytes;
  for (size_t i = 0; i < size / 4; i++) sum = (sum ^ words[i]) * PRIME;
  for (size_t i = size / 4 * 4; i < size; i++) sum = (sum ^ bytes[i]) * PRIME;
  return sum;
}
