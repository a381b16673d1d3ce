// SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104).
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32 };

typedef struct {
  uint32_t state[8];
  uint64_t size;
  uint8_t block[64];
} sha256;

void sha256_begin(sha256 *s);
void sha256_add(sha256 *s, const void *bytes, size_t size);
void sha256_end(sha256 *s, uint8_t digest[SHA256_BYTES]);
void sha256_of(const void *bytes, size_t size, uint8_t digest[SHA256_BYTES]);
void hmac_sha256(const uint8_t key[SHA256_BYTES], const void *bytes, size_t size, uint8_t code[SHA256_BYTES]);
// Takes as long where they differ as where they are equal.
bool same_digest(const uint8_t a[SHA256_BYTES], const uint8_t b[SHA256_BYTES]);
