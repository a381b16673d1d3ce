"""Plays Home Assistant to a satellite, with its own package: starts the program, is its microphone and its main device, and prints what came as JSON.

Arguments: the recording, then the command of the satellite.
"""
import array
import asyncio
import fcntl
import json
import os
import sys
import termios
import wave

from wyoming.asr import Transcript
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.client import AsyncTcpClient
from wyoming.error import Error
from wyoming.info import Describe, Info
from wyoming.ping import Ping, Pong
from wyoming.pipeline import RunPipeline
from wyoming.satellite import PauseSatellite, RunSatellite, StreamingStopped
from wyoming.snd import Played
from wyoming.tts import Synthesize
from wyoming.vad import VoiceStarted, VoiceStopped
from wyoming.wake import Detection

RATE, BYTES = 16000, 2
recording, *command = sys.argv[1:]
with wave.open(recording) as f:
    pcm = f.readframes(f.getnframes())
said: list = []


class Main:
    """A connection that notes down the types of what comes."""

    def __init__(self, port):
        self.client = AsyncTcpClient("127.0.0.1", port)

    async def until(self, *types):
        """Everything up to an event of one of these types; ends the program where it does not come."""
        events = []
        while True:
            event = await asyncio.wait_for(self.client.read_event(), 60)
            assert event is not None, f"the satellite hung up, after {said}"
            if not AudioChunk.is_type(event.type) or not events or events[-1].type != event.type:
                said.append(event.type)
            events.append(event)
            if event.type in types:
                return events

    async def nothing(self):
        """A ping is answered, and nothing comes before that."""
        await self.client.write_event(Ping(text="are you there").event())
        events = await self.until("pong")
        assert Pong.from_event(events[-1]).text == "are you there"
        return [e.type for e in events[:-1]]


async def converse(satellite, microphone):
    first = (await asyncio.wait_for(satellite.stderr.readline(), 60)).decode()
    port = int(first.split()[-1])

    async def play(sound):
        """Into the microphone, until it has taken all."""
        await asyncio.to_thread(microphone.write, sound)
        left = array.array("i", [1])
        while left[0] > 0:
            await asyncio.sleep(0.01)
            fcntl.ioctl(microphone, termios.FIONREAD, left)

    async def speak(start, end):
        await play(pcm[int(start * RATE) * BYTES : int(end * RATE) * BYTES])

    # the integration asks by a connection of its own
    asking = Main(port)
    await asking.client.connect()
    await asking.client.write_event(Describe().event())
    info = Info.from_event((await asking.until("info"))[-1])
    await asking.client.disconnect()

    ha = Main(port)
    await ha.client.connect()
    # the wake word of somebody whom nobody listens to
    await speak(4, 8)
    assert await ha.nothing() == []
    await ha.client.write_event(RunSatellite().event())
    assert await ha.nothing() == []

    # the main device says when the words are over
    await speak(4, 6.8)
    events = await ha.until("run-pipeline")
    detection, pipeline = Detection.from_event(events[0]), RunPipeline.from_event(events[-1])
    await ha.client.write_event(VoiceStarted(timestamp=100).event())
    await ha.client.write_event(VoiceStopped(timestamp=400).event())
    chunks = [AudioChunk.from_event(e) for e in await ha.until("streaming-stopped") if AudioChunk.is_type(e.type)]
    await ha.client.write_event(Transcript(text="light on").event())
    sent = b"".join(c.audio for c in chunks)
    # what was sent is what the microphone heard, from behind the wake word on
    where = pcm.find(sent) / RATE / BYTES
    assert await ha.nothing() == []

    # the answer is played, and said to be
    tone = array.array("h", [(i * 37) % 2000 - 1000 for i in range(8000)]).tobytes()
    await ha.client.write_event(Synthesize(text="done").event())
    await ha.client.write_event(AudioStart(rate=22050, width=2, channels=1, timestamp=0).event())
    for at in range(0, len(tone), 2048):
        await ha.client.write_event(AudioChunk(rate=22050, width=2, channels=1, audio=tone[at : at + 2048]).event())
    await ha.client.write_event(AudioStop().event())
    assert Played.is_type((await ha.until("played"))[-1].type)
    assert await asyncio.wait_for(satellite.stdout.readexactly(len(tone)), 60) == tone

    # a pipeline that fails
    await speak(18, 21.2)
    await ha.until("audio-start")
    await ha.client.write_event(Error(text="no speech to text", code="stt-provider-missing").event())
    await ha.until("streaming-stopped")

    # silence ends it by itself: words, then digital silence
    await speak(21.2, 23)
    await ha.until("audio-start")
    await speak(4, 6)
    await play(bytes(3 * RATE * BYTES))
    quiet = sum(AudioChunk.from_event(e).seconds for e in await ha.until("streaming-stopped") if AudioChunk.is_type(e.type))

    # not wanted any more: nothing is sent
    await ha.client.write_event(PauseSatellite().event())
    assert await ha.nothing() == []
    await speak(4, 8)
    assert await ha.nothing() == []

    # a main device that comes back, and what is no Wyoming, which leaves the satellite alone
    await ha.client.disconnect()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    assert await asyncio.wait_for(reader.read(), 60) == b""
    again = Main(port)
    await again.client.connect()
    await again.client.write_event(RunSatellite().event())
    await again.nothing()
    await speak(4, 8)
    await again.until("audio-start")
    return {"info": info.to_dict(), "detection": detection.to_dict(), "pipeline": pipeline.to_dict(), "format": [chunks[0].rate, chunks[0].width, chunks[0].channels], "where": where, "seconds": len(sent) / RATE / BYTES, "quiet": quiet}


async def main():
    end, start = os.pipe()
    microphone = open(start, "wb", buffering=0)
    satellite = await asyncio.create_subprocess_exec(*command, stdin=end, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    os.close(end)
    try:
        saw = await converse(satellite, microphone)
    except Exception:
        satellite.kill()
        print((await satellite.stderr.read()).decode(), file=sys.stderr)
        raise
    microphone.close()
    log = (await satellite.stderr.read()).decode()
    code = await asyncio.wait_for(satellite.wait(), 60)
    print(json.dumps({**saw, "said": said, "log": log.splitlines(), "code": code}))


asyncio.run(main())
