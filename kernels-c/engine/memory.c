// memcpy and its kin on ARMv6, in place of those that zig's C library brings: they go by bytes where a pointer is odd, do not fetch ahead and set
// memory word by word. Copies between state and arena are part of every pulse. On other machines its own do well.
#if defined __clang__ && defined __arm__

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

// Compilers make calls of memcpy out of loops like these, and calloc out of malloc and memset.
#pragma clang attribute push(__attribute__((no_builtin)), apply_to = function)

enum { WORD = 4, BLOCK = 32, AHEAD = 3 * BLOCK };
typedef unsigned char byte;

// Words at any address: Linux lets ARMv6 do that, which clang does not rely upon. A block lies on whole words; both pointers move on.
#define LOAD(p, offset) ({ uint32_t v_; __asm__("ldr %0, [%1, %2]" : "=r"(v_) : "r"(p), "n"(offset) : "memory"); v_; })
#define STORE(p, offset, value) ({ __asm__ volatile("str %0, [%1, %2]" : : "r"(value), "r"(p), "n"(offset) : "memory"); })
#define MOVE_BLOCK(to, from)                                                                 \
  __asm__ volatile("pld [%1, %2]\n\tldm %1!, {r4-r10, r12}\n\tstm %0!, {r4-r10, r12}"        \
                   : "+r"(to), "+r"(from) : "n"(AHEAD) : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r12", "memory")

static inline size_t odd(const void *p) { return (uintptr_t)p % WORD; }

// Fewer bytes than 4 words. All are read before one is written.
static inline __attribute__((always_inline)) void copy_short(byte *to, const byte *from, size_t n) {
  if (n >= 2 * WORD) {
    const byte *const end = from + n;
    const uint32_t a = LOAD(from, 0), b = LOAD(from, WORD), c = LOAD(end, -2 * WORD), d = LOAD(end, -WORD);
    STORE(to, 0, a), STORE(to, WORD, b);
    to += n;
    STORE(to, -2 * WORD, c), STORE(to, -WORD, d);
  } else if (n >= WORD) {
    const uint32_t a = LOAD(from, 0), b = LOAD(from + n, -WORD);
    STORE(to, 0, a), STORE(to + n, -WORD, b);
  } else {
    if (!n) return;
    const byte a = from[0], b = from[n / 2], c = from[n - 1];
    to[0] = a, to[n / 2] = b, to[n - 1] = c;
  }
}

static inline __attribute__((always_inline)) void copy_quad(byte *to, const byte *from) {
  const uint32_t a = LOAD(from, 0), b = LOAD(from, WORD), c = LOAD(from, 2 * WORD), d = LOAD(from, 3 * WORD);
  STORE(to, 0, a), STORE(to, WORD, b), STORE(to, 2 * WORD, c), STORE(to, 3 * WORD, d);
}

// From the first byte on, 4 words or more. Where `to` lies before `from`, they may overlap.
static __attribute__((noinline)) void *copy_up(byte *to, const byte *from, size_t n) {
  byte *const start = to;
  for (; odd(to); n--) *to++ = *from++;
  if (!odd(from))
    for (; n >= BLOCK; n -= BLOCK) MOVE_BLOCK(to, from);
  for (; n >= 4 * WORD; n -= 4 * WORD, to += 4 * WORD, from += 4 * WORD) copy_quad(to, from);
  copy_short(to, from, n);
  return start;
}

// The same from the last byte on, where `to` lies behind `from`.
static __attribute__((noinline)) void *copy_down(byte *to, const byte *from, size_t n) {
  for (; odd(to + n); n--) to[n - 1] = from[n - 1];
  for (; n >= 4 * WORD; n -= 4 * WORD) copy_quad(to + n - 4 * WORD, from + n - 4 * WORD);
  copy_short(to, from, n);
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t n) {
  if (n >= 4 * WORD) return copy_up(to, from, n);
  copy_short(to, from, n);
  return to;
}

void *memmove(void *to, const void *from, size_t n) {
  if (n >= 4 * WORD) return (uintptr_t)to - (uintptr_t)from >= n ? copy_up(to, from, n) : copy_down(to, from, n);
  copy_short(to, from, n);
  return to;
}

void *memset(void *to, int value, size_t n) {
  byte *at = to, *end = at + n;
  const uint32_t v = (byte)value * 0x01010101u;
  if (n < WORD) {
    while (at < end) *at++ = (byte)value;
    return to;
  }
  STORE(at, 0, v), STORE(end, -WORD, v);
  // what lies between is whole words
  at += (WORD - odd(at)) % WORD;
  end -= odd(end);
  for (; end - at >= BLOCK; at += BLOCK)
    for (int k = 0; k < BLOCK; k += WORD) *(uint32_t *)(at + k) = v;
  for (; at < end; at += WORD) *(uint32_t *)at = v;
  return to;
}

int memcmp(const void *a, const void *b, size_t n) {
  const byte *p = a, *q = b;
  for (; n >= WORD && LOAD(p, 0) == LOAD(q, 0); n -= WORD) p += WORD, q += WORD;
  for (; n; p++, q++, n--)
    if (*p != *q) return *p - *q;
  return 0;
}

int bcmp(const void *a, const void *b, size_t n) { return memcmp(a, b, n); }

void *calloc(size_t count, size_t size) {
  size_t bytes;
  void *const memory = __builtin_mul_overflow(count, size, &bytes) ? NULL : malloc(bytes);
  return memory ? memset(memory, 0, bytes) : NULL;
}

#pragma clang attribute pop

#endif
