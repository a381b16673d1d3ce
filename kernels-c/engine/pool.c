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

// A call of less work is over before another thread has noticed. Parts for each thread: who is late leaves some to the others. Turns that
// a thread waits before it sleeps or yields: some tens of microseconds, more than there are between two steps of a network.
enum { LEAST_MAC = 1 << 15, PARTS_EACH = 2, SPINS = 1 << 12 };

// The call that is being done. Who has got a part of it from `ticket` may read the rest until that part is finished.
static struct {
  uint32_t id;
  const uint32_t *args;
  uint8_t *const *base;
  int parts;
} call;
// Parts of the call, and in the lower half how many of them were given out.
static atomic_uint ticket;
static atomic_int finished;
// Calls until now.
static atomic_uint posted;

static int started = 1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t awake = PTHREAD_COND_INITIALIZER;
static int sleepers;

static inline void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#else
  __asm__ volatile("" : : : "memory");
#endif
}

static void run_parts(void) {
  for (;;) {
    const unsigned mine = atomic_fetch_add_explicit(&ticket, 1, memory_order_acquire);
    const int part = (int)(mine & 0xffff);
    uint32_t args[KERNEL_MOST_PARAMS];
    if (part >= (int)(mine >> 16)) return;
    if (kernel_part(call.id, call.args, part, call.parts, args)) kernel_call(call.id, args, call.base);
    atomic_fetch_add_explicit(&finished, 1, memory_order_release);
  }
}

// Returns the number of calls, which is not `seen`.
static unsigned await_call(unsigned seen) {
  unsigned now;
  for (int i = 0; i < SPINS; i++) {
    now = atomic_load_explicit(&posted, memory_order_acquire);
    if (now != seen) return now;
    rest();
  }
  pthread_mutex_lock(&lock);
  sleepers++;
  while ((now = atomic_load_explicit(&posted, memory_order_acquire)) == seen) pthread_cond_wait(&awake, &lock);
  sleepers--;
  pthread_mutex_unlock(&lock);
  return now;
}

static void *work(void *opaque) {
  (void)opaque;
  fpmode_enter();
  for (unsigned seen = 0;;) {
    seen = await_call(seen);
    run_parts();
  }
  return NULL;
}

bool pool_grow(int count) {
  assert(count >= 1 && count <= POOL_MOST);
  sigset_t all, before;
  pthread_t thread;
  if (started >= count) return true;
  sigfillset(&all);
  // Signals are for the thread that runs the script.
  pthread_sigmask(SIG_SETMASK, &all, &before);
  for (; started < count && !pthread_create(&thread, NULL, work, NULL); started++) pthread_detach(thread);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started >= count;
}

void pool_call(int count, uint32_t id, const uint32_t *args, uint8_t *const base[4]) {
  assert(count <= started);
  if (!kernel_table[id].partitions || kernel_mac(id, args) < LEAST_MAC) {
    kernel_call(id, args, base);
    return;
  }
  const int parts = count * PARTS_EACH;
  call.id = id;
  call.args = args;
  call.base = base;
  call.parts = parts;
  atomic_store_explicit(&finished, 0, memory_order_relaxed);
  atomic_store_explicit(&ticket, (unsigned)parts << 16, memory_order_release);
  pthread_mutex_lock(&lock);
  atomic_fetch_add_explicit(&posted, 1, memory_order_release);
  if (sleepers) pthread_cond_broadcast(&awake);
  pthread_mutex_unlock(&lock);
  run_parts();
  for (int turns = 0; atomic_load_explicit(&finished, memory_order_acquire) < parts; turns++) turns < SPINS ? rest() : (void)sched_yield();
}
