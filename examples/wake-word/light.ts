import { Led, LogMel, Microphone, Model, Mqtt, Trigger, args, env, signals } from 'linnet';

const model = Model.open('hey_linnet.lin'), stream = model.stream(), mel = new LogMel(model.metadata.frontEnd);
const trigger = new Trigger({ threshold: 0.8, patience: 3, refractory: 1.5 });
const led = new Led(args.led), broker = args.broker ?? env.BROKER, mqtt = broker === undefined ? null : await Mqtt.connect(broker);
signals.cleanup(() => led.off()); // SIGTERM ends the loop below, too

for await (const pcm of Microphone.open(args.source ?? 'alsa:hw:0,0', { rate: 16000 })) {
  for (const { probabilities } of stream.push(mel.push(pcm))) {
    if (!trigger.push(probabilities[1])) continue;
    console.log('heard');
    led.on();
    setTimeout(() => led.off(), 500);
    await mqtt?.publish('talk/heard', JSON.stringify({ score: probabilities[1] }), { qos: 1 });
  }
}
await mqtt?.close();
