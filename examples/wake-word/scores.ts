import { LogMel, Microphone, Model, args } from 'linnet';

// prints time and score of every frame, for plotting
const model = Model.open('hey_linnet.lin');
const stream = model.stream();
const mel = new LogMel(model.metadata.frontEnd);

for await (const pcm of Microphone.open(args.source ?? '-', { rate: 16000 })) {
  for (const { probabilities } of stream.push(mel.push(pcm))) console.log(`${stream.time.toFixed(2)} ${probabilities[1].toFixed(4)}`);
}
