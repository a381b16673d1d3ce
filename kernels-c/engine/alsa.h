// Sound by `/dev/snd/pcmC*D*` with the kernel's ioctls: a static binary has no libasound.
#pragma once

#include "platform.h"

struct sound {
  int fd;
  bool playback;
  unsigned rate;          // Hz, what the hardware gives: the nearest one at or above what was asked, else the highest
  unsigned channels;
};

// `playback` is the caller's. Not blocking: the descriptor becomes ready when there is something to transfer.
bool sound_open(struct sound *sound, unsigned card, unsigned device, unsigned rate, char why[WHY_BYTES]);
// What sound_transfer gives beside a number of bytes.
enum { SOUND_NOT_YET = -1, SOUND_LOST = -2, SOUND_GONE = -3 };
// Reads or writes interleaved s16le, whole frames only. Returns bytes; SOUND_NOT_YET; SOUND_LOST after an overrun or underrun: what
// lies between is gone, the next transfer goes on; SOUND_GONE with `why` and errno.
long sound_transfer(const struct sound *sound, void *bytes, size_t size, char why[WHY_BYTES]);
