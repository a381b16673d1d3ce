// What process 1 of an image keeps on the card's second partition, which has no file system: records with checksums. Of each there are
// two copies, one in each half of the partition; the older one is written over, so that a power cut leaves the other. A partition of zeros is
// empty.
#pragma once

#include "platform.h"
#include "sha256.h"

// A copy begins with a header in a block of its own, the data come behind it.
enum { STORE_BLOCK = 4096, SETTINGS_BYTES = 1 << 20, LOG_BYTES = 1 << 16, BODY_BYTES = 32 };
// The app's copies are its two slots; the caller says which one it means. RECORD_BOOT is its header alone, one sector.
enum record { RECORD_BOOT, RECORD_SETTINGS, RECORD_LOG, RECORD_APP };

typedef struct {
  char magic[8];
  uint32_t record;
  uint32_t sequence;            // the newer copy has the larger one
  uint32_t size;                // of the data, bytes
  uint8_t digest[SHA256_BYTES]; // of the data
  uint8_t body[BODY_BYTES];     // of RECORD_BOOT
  uint8_t sum[SHA256_BYTES];    // of everything above
} store_header;

typedef struct {
  int fd;                       // -1: there is no partition; nothing is kept
  uint64_t half;                // bytes
} store;

bool store_open(store *s, const char *path, char why[WHY_BYTES]);
// Bytes that an app may have.
uint32_t store_room(const store *s);
// The header of a copy; false where there is none that is whole. Data are not looked at.
bool store_header_of(const store *s, enum record record, int copy, store_header *header);
// The newer copy whose data are whole: their size, or -1.
long store_read(const store *s, enum record record, void *data, size_t room);
bool store_write(store *s, enum record record, const void *data, size_t size, const uint8_t body[BODY_BYTES]);
// Body of the newer RECORD_BOOT; zeros where there is none.
void store_boot(const store *s, uint8_t body[BODY_BYTES]);

// --- one slot of the app, in pieces. `at`: bytes of data before the piece.
bool store_put(store *s, int copy, uint32_t at, const void *data, size_t size);
// Makes the slot whole: reads back what was put and writes the header where that has the digest. False with why.
bool store_finish(store *s, int copy, uint32_t size, const uint8_t digest[SHA256_BYTES], char why[WHY_BYTES]);
// Takes its header away before another app is put into it.
bool store_clear(store *s, int copy);
// Copies a whole slot into a file that can be run.
bool store_copy_out(const store *s, int copy, const char *path);
