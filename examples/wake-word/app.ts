import { LogMel, Microphone, Model, Trigger, args } from 'linnet';

const model = Model.open('hey_linnet.lin'); // packed into this executable
const stream = model.stream();
const mel = new LogMel(model.metadata.frontEnd);
const trigger = new Trigger({ threshold: 0.8, patience: 3, refractory: 1.5 });

for await (const pcm of Microphone.open(args.source ?? 'alsa:hw:0,0', { rate: 16000 })) {
  for (const { probabilities } of stream.push(mel.push(pcm))) {
    if (trigger.push(probabilities[1])) console.log(`hey linnet @ ${stream.time.toFixed(2)} s, score ${probabilities[1].toFixed(3)}`);
  }
}
