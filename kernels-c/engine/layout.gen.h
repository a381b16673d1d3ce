// Generated from proto/flat.md by `npm run gen`: do not edit.
#pragma once
#include <stdint.h>

#define LIN_MAGIC 0x1a4e494cu
enum { LIN_FORMAT_VERSION = 1 };
enum { LIN_NULL = 0, LIN_ARENA = 1, LIN_WEIGHTS = 2, LIN_STATE = 3 };
enum { LIN_F32 = 1, LIN_I32 = 2, LIN_I64 = 3, LIN_U8 = 4, LIN_I8 = 5, LIN_BOOL = 6, LIN_F64 = 7, LIN_I16 = 8, LIN_STRING = 9 };

typedef struct {
  uint32_t magic;
  uint16_t formatVersion;
  uint16_t kernelVersion;
  uint32_t fileBytes;
  uint32_t checksum;
  char isa[16];
  char board[16];
  uint32_t tablesEnd;
  uint32_t weightsOffset;
  uint32_t weightsBytes;
  uint32_t arenaBytes;
  uint32_t stateBytes;
  uint32_t pulse;
  uint32_t stringsOffset;
  uint32_t stringsBytes;
  uint32_t tensorsOffset;
  uint32_t tensorsCount;
  uint32_t inputsOffset;
  uint32_t inputsCount;
  uint32_t outputsOffset;
  uint32_t outputsCount;
  uint32_t stepsOffset;
  uint32_t stepsCount;
  uint32_t argsOffset;
  uint32_t argsCount;
  uint32_t movesOffset;
  uint32_t movesCount;
  uint32_t kernelsOffset;
  uint32_t kernelsCount;
  uint32_t metadata;
  uint32_t model;
  uint32_t initialsOffset;
  uint32_t initialsCount;
  uint32_t reserved[2];
} lin_header;
_Static_assert(sizeof(lin_header) == 160, "lin_header");

typedef struct {
  uint16_t dtype;
  uint16_t rank;
  uint32_t address;
  uint32_t dims[8];
} lin_tensor;
_Static_assert(sizeof(lin_tensor) == 40, "lin_tensor");

typedef struct {
  uint32_t name;
  uint32_t tensor;
  int32_t streamAxis;
  uint32_t frames;
  uint32_t delay;
  int32_t lengthMul;
  int32_t lengthAdd;
  int32_t lengthDiv;
  uint32_t content;
  uint32_t reserved;
} lin_port;
_Static_assert(sizeof(lin_port) == 40, "lin_port");

typedef struct {
  uint32_t kernel;
  uint32_t args;
  uint32_t argsCount;
  uint32_t label;
  uint32_t loads;
  uint32_t loadsCount;
  uint32_t saves;
  uint32_t savesCount;
} lin_step;
_Static_assert(sizeof(lin_step) == 32, "lin_step");

typedef struct {
  uint32_t state;
  uint32_t arena;
  uint32_t bytes;
} lin_move;
_Static_assert(sizeof(lin_move) == 12, "lin_move");

typedef struct {
  uint32_t state;
  uint32_t weights;
  uint32_t bytes;
} lin_initial;
_Static_assert(sizeof(lin_initial) == 12, "lin_initial");
