#ifdef __linux__
#define _GNU_SOURCE
#include "alsa.h"

#include <errno.h>
#include <fcntl.h>
#include <sound/asound.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct snd_interval *interval(struct snd_pcm_hw_params *p, int what) {
  return &p->intervals[what - SNDRV_PCM_HW_PARAM_FIRST_INTERVAL];
}

static void any(struct snd_pcm_hw_params *p) {
  memset(p, 0, sizeof *p);
  for (int i = SNDRV_PCM_HW_PARAM_FIRST_MASK; i <= SNDRV_PCM_HW_PARAM_LAST_MASK; i++)
    memset(&p->masks[i - SNDRV_PCM_HW_PARAM_FIRST_MASK], 0xff, sizeof p->masks[0]);
  for (int i = SNDRV_PCM_HW_PARAM_FIRST_INTERVAL; i <= SNDRV_PCM_HW_PARAM_LAST_INTERVAL; i++)
    interval(p, i)->max = ~0u;
  p->rmask = ~0u;
  p->info = ~0u;
}

static void only(struct snd_pcm_hw_params *p, int what, unsigned value) {
  struct snd_mask *mask = &p->masks[what - SNDRV_PCM_HW_PARAM_FIRST_MASK];

  memset(mask, 0, sizeof *mask);
  mask->bits[value >> 5] = 1u << (value & 31);
  p->rmask |= 1u << what;
}

// Narrows one interval, keeping the others, if the device can still do it.
static bool narrow(int fd, struct snd_pcm_hw_params *p, int what, unsigned low, unsigned high) {
  struct snd_pcm_hw_params trial = *p;
  struct snd_interval *i = interval(&trial, what);

  if (low > i->min) {
    i->min = low;
    i->openmin = 0;
  }
  if (high < i->max) {
    i->max = high;
    i->openmax = 0;
  }
  if (i->min > i->max)
    return false;
  trial.rmask = ~0u;
  if (ioctl(fd, SNDRV_PCM_IOCTL_HW_REFINE, &trial) < 0)
    return false;
  *p = trial;
  return true;
}

static bool pick(int fd, struct snd_pcm_hw_params *p, int what, unsigned value) {
  return narrow(fd, p, what, value, value);
}

// The lowest rate at or above the one asked, so that nothing audible is lost; failing that the highest.
static bool pick_rate(int fd, struct snd_pcm_hw_params *p, unsigned rate) {
  struct snd_pcm_hw_params above = *p;

  if (pick(fd, p, SNDRV_PCM_HW_PARAM_RATE, rate))
    return true;
  if (narrow(fd, &above, SNDRV_PCM_HW_PARAM_RATE, rate, ~0u)) {
    *p = above;
    return pick(fd, p, SNDRV_PCM_HW_PARAM_RATE, interval(p, SNDRV_PCM_HW_PARAM_RATE)->min);
  }
  return pick(fd, p, SNDRV_PCM_HW_PARAM_RATE, interval(p, SNDRV_PCM_HW_PARAM_RATE)->max);
}

static bool configure(struct sound *s, unsigned rate, const char **stage) {
  struct snd_pcm_hw_params hw;
  struct snd_pcm_sw_params sw;
  unsigned period, buffer;

  any(&hw);
  only(&hw, SNDRV_PCM_HW_PARAM_ACCESS, SNDRV_PCM_ACCESS_RW_INTERLEAVED);
  only(&hw, SNDRV_PCM_HW_PARAM_FORMAT, SNDRV_PCM_FORMAT_S16_LE);
  only(&hw, SNDRV_PCM_HW_PARAM_SUBFORMAT, SNDRV_PCM_SUBFORMAT_STD);
  *stage = s->playback ? "the device does not play 16-bit samples" : "the device does not record 16-bit samples";
  if (ioctl(s->fd, SNDRV_PCM_IOCTL_HW_REFINE, &hw) < 0)
    return false;
  *stage = "no usable number of channels";
  if (!pick(s->fd, &hw, SNDRV_PCM_HW_PARAM_CHANNELS, 1)
    && !pick(s->fd, &hw, SNDRV_PCM_HW_PARAM_CHANNELS, interval(&hw, SNDRV_PCM_HW_PARAM_CHANNELS)->min))
    return false;
  *stage = "no usable sample rate";
  if (!pick_rate(s->fd, &hw, rate))
    return false;
  s->channels = interval(&hw, SNDRV_PCM_HW_PARAM_CHANNELS)->min;
  s->rate = interval(&hw, SNDRV_PCM_HW_PARAM_RATE)->min;

  // 20 ms periods keep the latency low, half a second of buffer outlasts a slow pulse. Both are wishes.
  period = s->rate / 50;
  if (!narrow(s->fd, &hw, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, period, period * 2))
    narrow(s->fd, &hw, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, period / 4, period * 8);
  pick(s->fd, &hw, SNDRV_PCM_HW_PARAM_PERIOD_SIZE, interval(&hw, SNDRV_PCM_HW_PARAM_PERIOD_SIZE)->min);
  if (!narrow(s->fd, &hw, SNDRV_PCM_HW_PARAM_BUFFER_SIZE, s->rate / 2, s->rate))
    narrow(s->fd, &hw, SNDRV_PCM_HW_PARAM_BUFFER_SIZE, interval(&hw, SNDRV_PCM_HW_PARAM_BUFFER_SIZE)->max, ~0u);
  *stage = "cannot be configured";
  hw.rmask = ~0u;
  if (ioctl(s->fd, SNDRV_PCM_IOCTL_HW_PARAMS, &hw) < 0)
    return false;
  period = interval(&hw, SNDRV_PCM_HW_PARAM_PERIOD_SIZE)->min;
  buffer = interval(&hw, SNDRV_PCM_HW_PARAM_BUFFER_SIZE)->min;

  memset(&sw, 0, sizeof sw);
  sw.tstamp_mode = SNDRV_PCM_TSTAMP_NONE;
  sw.period_step = 1;
  sw.avail_min = period;
  // A recording starts at once, what is played when half of the buffer holds sound, or when it is drained.
  sw.start_threshold = s->playback ? buffer / 2 : 1;
  sw.stop_threshold = buffer;
  sw.boundary = buffer;
  while (sw.boundary * 2 <= 0x7fffffffUL - buffer)
    sw.boundary *= 2;
  return ioctl(s->fd, SNDRV_PCM_IOCTL_SW_PARAMS, &sw) == 0
    && ioctl(s->fd, SNDRV_PCM_IOCTL_PREPARE) == 0
    && (s->playback || ioctl(s->fd, SNDRV_PCM_IOCTL_START) == 0);
}

bool sound_open(struct sound *sound, unsigned card, unsigned device, unsigned rate, char why[WHY_BYTES]) {
  const char *stage = "";
  char path[48];

  snprintf(path, sizeof path, "/dev/snd/pcmC%uD%u%c", card, device, sound->playback ? 'p' : 'c');
  sound->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (sound->fd < 0) {
    snprintf(why, WHY_BYTES, "%s: %s", path, errno == EBUSY ? "another program uses it" : strerror(errno));
    return false;
  }
  if (configure(sound, rate, &stage))
    return true;
  snprintf(why, WHY_BYTES, "%s: %s: %s", path, stage, strerror(errno));
  close(sound->fd);
  return false;
}

long sound_transfer(const struct sound *sound, void *bytes, size_t size, char why[WHY_BYTES]) {
  const size_t frame = 2 * (size_t)sound->channels;
  struct snd_xferi transfer = { .buf = bytes, .frames = size / frame };

  if (ioctl(sound->fd, sound->playback ? SNDRV_PCM_IOCTL_WRITEI_FRAMES : SNDRV_PCM_IOCTL_READI_FRAMES, &transfer) == 0)
    return (long)transfer.result * (long)frame;
  if (errno == EAGAIN || errno == EINTR)
    return SOUND_NOT_YET;
  // Overrun, underrun or suspend: the samples in between are gone; go on with what comes next.
  if ((errno == EPIPE || errno == ESTRPIPE) && ioctl(sound->fd, SNDRV_PCM_IOCTL_PREPARE) == 0
      && (sound->playback || ioctl(sound->fd, SNDRV_PCM_IOCTL_START) == 0))
    return SOUND_LOST;
  snprintf(why, WHY_BYTES, "%s", errno == ENODEV ? "the device was unplugged" : strerror(errno));
  return SOUND_GONE;
}
#endif
