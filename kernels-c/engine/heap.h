// The allocator of QuickJS. A script's start is mostly allocation of small blocks of few sizes: lists of free blocks by size take a
// tenth of the instructions of the C library's malloc.
#pragma once

#include "quickjs.h"

// NULL where a sanitizer watches, which wants to see every block.
const JSMallocFunctions *heap_functions(void);
