#ifdef __linux__
#define _GNU_SOURCE
#include "pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>

#include "fpmode.h"
#include "kernel_table.h"

// A call with fewer multiply-adds ends before another thread has noticed it. Several partitions per thread: a late thread leaves some of its
// own to the others. Spins before a thread sleeps or yields: some tens of microseconds, more than there are between two steps of a network.
enum { MIN_WORK = 1 << 15, PARTITIONS_PER_THREAD = 2, SPINS = 1 << 12 };

// The current call. A thread that has drawn a partition from `ticket` may read the other fields until that partition is finished.
static struct {
  uint32_t id;
  const uint32_t *args;
  uint8_t *const *base;
  int partitions;
} call;
// Partitions of the call, and in the lower half how many of them have been drawn.
static atomic_uint ticket;
static atomic_int finished;
// Number of calls so far.
static atomic_uint posted;

static int started = 1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t awake = PTHREAD_COND_INITIALIZER;
static int sleepers;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#else
  __asm__ volatile("" : : : "memory");
#endif
}

static void run_partitions(void) {
  for (;;) {
    const unsigned mine = atomic_fetch_add_explicit(&ticket, 1, memory_order_acquire);
    const int index = (int)(mine & 0xffff);
    uint32_t args[KERNEL_MAX_PARAMS];
    if (index >= (int)(mine >> 16)) return;
    if (partition_call(call.id, call.args, index, call.partitions, args)) kernel_call(call.id, args, call.base);
    atomic_fetch_add_explicit(&finished, 1, memory_order_release);
  }
}

// Returns the number of calls, which is not `seen`.
static unsigned await_call(unsigned seen) {
  unsigned now;
  for (int i = 0; i < SPINS; i++) {
    now = atomic_load_explicit(&posted, memory_order_acquire);
    if (now != seen) return now;
    relax();
  }
  pthread_mutex_lock(&lock);
  sleepers++;
  while ((now = atomic_load_explicit(&posted, memory_order_acquire)) == seen) pthread_cond_wait(&awake, &lock);
  sleepers--;
  pthread_mutex_unlock(&lock);
  return now;
}

static void *worker(void *opaque) {
  (void)opaque;
  fpmode_enter();
  for (unsigned seen = 0;;) {
    seen = await_call(seen);
    run_partitions();
  }
  return NULL;
}

bool pool_grow(int count) {
  assert(count >= 1 && count <= POOL_MAX_THREADS);
  sigset_t all, before;
  pthread_t thread;
  if (started >= count) return true;
  sigfillset(&all);
  // Signals are for the thread that runs the script.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (; started < count && !pthread_create(&thread, NULL, worker, NULL); started++) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started >= count;
}

void pool_call(int count, uint32_t id, const uint32_t *args, uint8_t *const base[4]) {
  assert(count <= started);
  if (!kernel_table[id].partitions || kernel_work(id, args) < MIN_WORK) {
    kernel_call(id, args, base);
    return;
  }
  const int partitions = count * PARTITIONS_PER_THREAD;
  call.id = id;
  call.args = args;
  call.base = base;
  call.partitions = partitions;
  atomic_store_explicit(&finished, 0, memory_order_relaxed);
  atomic_store_explicit(&ticket, (unsigned)partitions << 16, memory_order_release);
  pthread_mutex_lock(&lock);
  atomic_fetch_add_explicit(&posted, 1, memory_order_release);
  if (sleepers) pthread_cond_broadcast(&awake);
  pthread_mutex_unlock(&lock);
  run_partitions();
  for (int turns = 0; atomic_load_explicit(&finished, memory_order_acquire) < partitions; turns++) turns < SPINS ? relax() : (void)sched_yield();
}
#endif
