// What `linnet build` puts behind the runtime's ELF (host/toolchain/link.ts):
//   ELF, zeros up to a multiple of 4096, the .lin if any, zeros up to a multiple of 64, QuickJS bytecode, zeros up to a multiple
//   of 4, the line map, the trailer. A runtime without a payload does not end in PAYLOAD_MAGIC.
#pragma once
#include <stdint.h>

#define PAYLOAD_MAGIC "LINNETEX"
enum { PAYLOAD_VERSION = 2 };

// The last 64 bytes of the file, little endian. Offsets from the start of the file, sizes in bytes.
typedef struct {
  char magic[8];
  uint32_t version;
  uint32_t modelOffset;
  // 0: no model
  uint32_t modelBytes;
  uint32_t scriptOffset;
  uint32_t scriptBytes;
  uint32_t linesOffset;
  // 0: no line map
  uint32_t linesBytes;
  uint32_t reserved[6];
  // lin_sum of everything from the script up to here; looked at always.
  uint32_t checksum;
} payload_trailer;
_Static_assert(sizeof(payload_trailer) == 64, "payload_trailer");

// The line map: this record, one word for each line of the script (from line 1), then the names of the sources, each ended by NUL.
// A word is source << 20 | line in the source (from 1); 0: the line comes from no source.
typedef struct {
  uint32_t linesCount;
  uint32_t sourcesCount;
  uint32_t lines[];
} payload_lines;
