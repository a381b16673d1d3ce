// A `.lin` in memory (proto/flat.md): verified once, then trusted.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "layout.gen.h"
#include "sum.h"

typedef struct {
  int check;            // number of the check in verify.c
  uint32_t offset;      // in bytes, of the field that is wrong
  char sentence[200];
} lin_fault;

// `file` is aligned to 64 bytes; every byte may be anything. Never touches the weights.
bool lin_verify(const uint8_t *file, size_t size, const char *isa, lin_fault *fault);
// Of a verified file: whether its weights are what was packed.
bool lin_verify_weights(const uint8_t *file, lin_fault *fault);

// Loops and branches within each other.
enum { LIN_MAX_DEPTH = 16 };

// A loop or branch that is running.
typedef struct {
  uint32_t step;
  uint32_t end;         // the step behind the range that is running
  uint32_t iteration;
} lin_frame;

// The rest wants a verified file, an arena aligned to 64 bytes, and a state of header->stateBytes.
typedef struct {
  const uint8_t *file;
  const uint8_t *weights; // lin_open_weights
  uint8_t *arena;
  uint8_t *state;
  int threads;          // pool_grow has started them; 0 is 1
  int depth;
  lin_frame frames[LIN_MAX_DEPTH];
} lin_context;

// The weights of a file: where they lie in it, or where some of them are dequantised, in memory of their own. NULL: there is not enough of it.
const uint8_t *lin_open_weights(const uint8_t *file);
void lin_close_weights(const uint8_t *file, const uint8_t *weights);
// The state as at the start of a stream.
void lin_reset(const lin_context *context);
// Executes steps from `from` on, 0 or the step behind that which the last call returned: the index of the script step that it stopped before, or -1
// after the last step.
int32_t lin_run(lin_context *context, uint32_t from);
// The same; calls `observer` with the index of a step before each time that it is executed, that of a script step too, and with the number of steps after the last.
typedef void lin_observer(void *opaque, uint32_t step);
int32_t lin_run_observed(lin_context *context, uint32_t from, lin_observer *observer, void *opaque);
// The state copies around a script step.
void lin_load(const lin_context *context, uint32_t step);
void lin_save(const lin_context *context, uint32_t step);

static inline const lin_header *lin_head(const uint8_t *file) { return (const lin_header *)file; }

// Of the versions, and of header and tables from byte 16 up to tablesEnd, which lies in the file.
static inline uint32_t lin_checksum(const uint8_t *file) {
  const uint32_t end = lin_head(file)->tablesEnd;
  return lin_sum(lin_sum(LIN_SUM, file + 4, 4), file + 16, end < 16 ? 0 : (end - 16) / 4 * 4);
}
