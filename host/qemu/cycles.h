// A core's pipeline as cycles.c drives it: what an instruction needs and gives (`op`), and when registers and units are free (`pipeline`).
#pragma once
#include <stdbool.h>
#include <stdint.h>

// General registers are 0 to 31 (of A64, 31 is sp), single-precision or vector registers 64 to 95.
enum { FLAGS = 32, FP_FLAGS = 33, FP = 64, REGISTERS = 96, PIPES = 6, MAX_SOURCES = 8, MAX_RESULTS = 6 };

// `when`: cycles before (1) or after (-1) the usual stage in which the operand is needed.
typedef struct {
  uint8_t reg;
  int8_t when;
} source;

// `latency`: cycles until an instruction that reads the register in the usual stage can issue.
typedef struct {
  uint8_t reg, latency;
} result;

typedef struct {
  uint8_t unit;        // of the core
  uint8_t cycles;      // in which nothing else issues, but for what pairs with it
  uint8_t shares;      // of dual issue: units that a pair shares
  uint8_t busy;        // in which its unit takes no other
  uint8_t length;      // of a write to FPSCR: the vector length from there on
  uint8_t sources_count, results_count;
  bool unknown;        // an instruction that the decoder does not know: one cycle, no operands
  bool vector;         // does as many operations as FPSCR says
  bool pair;           // its floating-point registers are of double precision
  bool load, store, prefetch;
  bool predicted;      // a conditional branch at the end of a block
  bool ends_call;      // a return
  bool indirect;       // any other jump to a register's value
  source sources[MAX_SOURCES];
  result results[MAX_RESULTS];
  uint32_t list;       // of a multiple load or store: bit i is register list_base + i; two a cycle
  uint8_t list_base;
  // address = base + offset where `plain`, of a prefetch + (index << shift) where it is `indexed`; then base += step
  uint8_t base, index, shift;
  bool plain, indexed;
  int32_t offset, step;
  uint16_t place;      // in its block
} op;

// Times count from the start of the block.
typedef struct {
  int32_t ready[REGISTERS];  // from when an instruction that reads the register in its usual stage can issue
  int32_t lock[32];          // from when a floating-point register that a vector operation reads can be written
  int32_t pipe[PIPES];       // from when a unit takes the next instruction
  int32_t next;              // from when the next instruction can issue
  uint8_t late[REGISTERS];   // the register waits for a line
  uint8_t vector;            // operations of a vector instruction
  uint8_t slot;              // of dual issue: units that share cycle `next` - 1 with one more instruction; 0: none
} pipeline;

typedef struct {
  int64_t issue, dependency, cache, branch;
} cost;

typedef struct {
  const char *name;
  // `previous`: the instructions of the block before it, the nearest last.
  void (*decode)(uint32_t word, op *into, const uint32_t *previous, int count);
  // The cycle in which the instruction issues, its stalls added to `cost`.
  int32_t (*start)(pipeline *p, const op *o, cost *c);
  // Registers of the instruction that issued at `at`; of a load whose data comes `late` cycles after a hit's.
  void (*finish)(pipeline *p, const op *o, int32_t at, int32_t late);
} core;

extern const core arm1176, cortex_a53;

static inline void reads(op *o, int reg, int when) {
  if (o->sources_count < MAX_SOURCES) o->sources[o->sources_count++] = (source){(uint8_t)reg, (int8_t)when};
}

static inline void writes(op *o, int reg, int latency) {
  if (o->results_count < MAX_RESULTS) o->results[o->results_count++] = (result){(uint8_t)reg, (uint8_t)latency};
}

static inline uint32_t bits(uint32_t word, int high, int low) { return (word >> low) & ((2u << (high - low)) - 1); }
