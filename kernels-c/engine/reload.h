// What `linnet dev` starts a program with: scripts that take each other's place.
#pragma once

#include "platform.h"

// Calls `run` in a process of its own, and again for each script that comes from `fd`, after the end of the one before; what is mapped stays so.
// A script is the sizes of its bytecode and of its line map (two words, little endian), and then these; they become `script` and `lines`. Returns an exit code
// once `fd` has ended or a signal came.
int run_reloaded(int fd, struct mapping *script, struct mapping *lines, int (*run)(void *opaque), void *opaque);
