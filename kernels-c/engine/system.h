// The module `linnet:system` (src/native.d.ts): devices, sockets and processes. Loaded where a script imports it.
#pragma once

#include "quickjs.h"

#define SYSTEM_MODULE "linnet:system"

// Name and number of arguments of every function of its object `system`.
#define SYSTEM_FUNCTIONS(F) \
  F(stat, 2) F(list, 1) F(remove, 2) F(rename, 2) F(makeFolder, 1) F(watch, 3) \
  F(pipe, 1) F(spawn, 6) F(wait, 1) F(kill, 2) F(signals, 1) F(processId, 0) \
  F(socket, 2) F(connect, 3) F(bind, 3) F(listen, 2) F(accept, 1) F(address, 2) F(send, 6) F(receive, 4) F(option, 4) F(join, 2) F(fault, 1) F(shutdown, 1) \
  F(ioctl, 4)

// NULL: an exception is pending.
JSModuleDef *system_module(JSContext *ctx);
