#include "heap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// A block is a header and what the caller sees, together a multiple of UNIT bytes. Larger blocks than SMALL_UNITS are malloc's.
enum { UNIT = 16, SMALL_UNITS = 32, CHUNK_BYTES = 32 << 10 };

typedef union header {
  size_t units;
  union header *next;     // while it is free
  double alignment;
} header;

// QuickJS has one thread and one runtime here.
static header *free_blocks[SMALL_UNITS + 1];
static char *chunk, *chunk_end;

static void give_back(header *block, size_t units) {
  block->next = free_blocks[units];
  free_blocks[units] = block;
}

static header *take_small(size_t units) {
  const size_t bytes = units * UNIT;
  header *block = free_blocks[units];
  if (block) {
    free_blocks[units] = block->next;
    return block;
  }
  if ((size_t)(chunk_end - chunk) < bytes) {
    char *const fresh = malloc(CHUNK_BYTES);
    if (!fresh) return NULL;
    if (chunk < chunk_end) give_back((header *)chunk, (size_t)(chunk_end - chunk) / UNIT);
    chunk = fresh;
    chunk_end = fresh + CHUNK_BYTES;
  }
  block = (header *)chunk;
  chunk += bytes;
  return block;
}

static size_t usable_size(const void *memory) { return memory ? ((const header *)memory - 1)->units * UNIT - sizeof(header) : 0; }

static void *allocate(JSMallocState *s, size_t size) {
  if (size > SIZE_MAX / 2 || s->malloc_size + size > s->malloc_limit) return NULL;
  const size_t units = (size + sizeof(header) + UNIT - 1) / UNIT;
  header *const block = units <= SMALL_UNITS ? take_small(units) : malloc(units * UNIT);
  if (!block) return NULL;
  block->units = units;
  s->malloc_count++;
  s->malloc_size += units * UNIT;
  return block + 1;
}

static void release(JSMallocState *s, void *memory) {
  if (!memory) return;
  header *const block = (header *)memory - 1;
  const size_t units = block->units;
  s->malloc_count--;
  s->malloc_size -= units * UNIT;
  if (units <= SMALL_UNITS)
    give_back(block, units);
  else
    free(block);
}

static void *reallocate(JSMallocState *s, void *memory, size_t size) {
  if (!memory) return size ? allocate(s, size) : NULL;
  if (!size) {
    release(s, memory);
    return NULL;
  }
  header *const block = (header *)memory - 1;
  const size_t before = block->units, units = (size + sizeof(header) + UNIT - 1) / UNIT;
  if (size > SIZE_MAX / 2 || (units > before && s->malloc_size + (units - before) * UNIT > s->malloc_limit)) return NULL;
  if (units == before) return memory;
  if (before > SMALL_UNITS && units > SMALL_UNITS) {
    header *const moved = realloc(block, units * UNIT);
    if (!moved) return NULL;
    moved->units = units;
    s->malloc_size += (units - before) * UNIT;
    return moved + 1;
  }
  void *const copy = allocate(s, size);
  if (!copy) return NULL;
  memcpy(copy, memory, (units < before ? units : before) * UNIT - sizeof(header));
  release(s, memory);
  return copy;
}

#ifdef __SANITIZE_ADDRESS__
enum { WATCHED = 1 };
#else
enum { WATCHED = 0 };
#endif

const JSMallocFunctions *heap_functions(void) {
  static const JSMallocFunctions functions = {allocate, release, reallocate, usable_size};
  return WATCHED ? NULL : &functions;
}
