// Capture from `/dev/snd/pcmC*D*c` with the kernel's ioctls: a static binary has no libasound.
#pragma once

#include "platform.h"

struct capture {
  int fd;
  unsigned rate;          // Hz, what the hardware gives: the nearest one at or above what was asked, else the highest
  unsigned channels;
  unsigned overruns;      // times that audio was lost because nobody read it
};

bool capture_open(struct capture *capture, unsigned card, unsigned device, unsigned rate, char why[WHY_BYTES]);
// Interleaved s16le; whole frames only. Returns bytes, 0 where there is nothing yet, -1 where the device is gone.
long capture_read(struct capture *capture, void *bytes, size_t size, char why[WHY_BYTES]);
