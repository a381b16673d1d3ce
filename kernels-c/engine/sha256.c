#include "sha256.h"

#include <string.h>

static const uint32_t K[64] = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74,
  0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d,
  0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
  0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
  0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t turn(uint32_t x, int by) { return x >> by | x << (32 - by); }

static void compress(uint32_t state[8], const uint8_t *p) {
  uint32_t w[64], s[8];
  for (int i = 0; i < 16; i++) w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    const uint32_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >> 3) + w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >> 10);
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 64; i++) {
    const uint32_t a = s[0], e = s[4];
    const uint32_t t1 = s[7] + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & s[5]) ^ (~e & s[6])) + K[i] + w[i];
    const uint32_t t2 = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += t1;
    s[0] = t1 + t2;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

void sha256_begin(sha256 *s) {
  *s = (sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(sha256 *s, const void *bytes, size_t size) {
  for (const uint8_t *p = bytes; size;) {
    const size_t at = s->size % sizeof s->block, n = size < sizeof s->block - at ? size : sizeof s->block - at;
    memcpy(s->block + at, p, n);
    s->size += n;
    p += n;
    size -= n;
    if (at + n == sizeof s->block) compress(s->state, s->block);
  }
}

void sha256_end(sha256 *s, uint8_t digest[SHA256_BYTES]) {
  static const uint8_t padding[64] = {0x80};
  const uint64_t bits = s->size * 8;
  uint8_t length[8];
  for (int i = 0; i < 8; i++) length[i] = (uint8_t)(bits >> (56 - 8 * i));
  sha256_add(s, padding, 1 + (119 - s->size % 64) % 64);
  sha256_add(s, length, sizeof length);
  for (int i = 0; i < SHA256_BYTES; i++) digest[i] = (uint8_t)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_of(const void *bytes, size_t size, uint8_t digest[SHA256_BYTES]) {
  sha256 s;
  sha256_begin(&s);
  sha256_add(&s, bytes, size);
  sha256_end(&s, digest);
}

void hmac_sha256(const uint8_t key[SHA256_BYTES], const void *bytes, size_t size, uint8_t code[SHA256_BYTES]) {
  uint8_t pad[64];
  sha256 s;
  sha256_begin(&s);
  for (int i = 0; i < 64; i++) pad[i] = 0x36 ^ (i < SHA256_BYTES ? key[i] : 0);
  sha256_add(&s, pad, sizeof pad);
  sha256_add(&s, bytes, size);
  sha256_end(&s, code);
  sha256_begin(&s);
  for (int i = 0; i < 64; i++) pad[i] ^= 0x36 ^ 0x5c;
  sha256_add(&s, pad, sizeof pad);
  sha256_add(&s, code, SHA256_BYTES);
  sha256_end(&s, code);
}

bool same_digest(const uint8_t a[SHA256_BYTES], const uint8_t b[SHA256_BYTES]) {
  volatile uint8_t differs = 0;
  for (int i = 0; i < SHA256_BYTES; i++) differs |= a[i] ^ b[i];
  return !differs;
}
