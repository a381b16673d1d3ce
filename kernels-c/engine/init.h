// The first process of an image that `linnet image` made: it prepares the board, runs the script as another process for ever, and takes updates.
#pragma once

#include "store.h"

#ifdef __linux__
// Whether this is process 1 of such an image, and not, say, of a container.
bool is_init(void);
_Noreturn void init_run(void);
#else
static inline bool is_init(void) { return false; }
static inline void init_run(void) {}
#endif

// `/linnet.conf`, which host/image/init-config.ts writes: lines of a word and its value.
typedef struct {
  char *args[18];               // args[0]: the program
  char *environment[36];        // NAME=VALUE; room for what init adds
  char *modules[64];            // a file, then its parameters
  char *networks[4];            // interface, address/bits and perhaps a gateway
  const char *data;             // the partition of the store; NULL: none
  bool has_key;
  uint8_t key[SHA256_BYTES];
  const char *listen;           // the address that updates come to; NULL: every one
  int port;                     // 0: no updates
  int watchdog;                 // seconds; 0: none
  int hang, trial;              // seconds that a script may be silent, and that a new one has to get healthy
} init_config;

// One line to the console and into the log.
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Reads the configuration, mounts, loads modules, brings up the network.
void prepare_board(init_config *config);
// Runs the script and takes updates; ends in a reset of the board.
_Noreturn void supervise(init_config *config);

// --- updates over the network (update.c)

enum { UPDATE_WRITTEN = 0, UPDATE_REFUSED = 1 };
// A socket that listens, or -1 with errno.
int update_listen(const init_config *config);
// One conversation, in a process of its own: UPDATE_WRITTEN where slot `copy` now holds another app that was sent by who has the key.
int update_receive(int peer, const init_config *config, store *s, int copy, const char *log, size_t log_size);
