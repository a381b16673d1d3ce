import { LogMel, Microphone, Model, Trigger, args } from 'linnet';

const model = Model.open('sounds.lin'), stream = model.stream(), mel = new LogMel(model.metadata.frontEnd);
const labels = model.metadata.labels as string[];
const { rate, hop } = model.metadata.frontEnd;
const triggers = labels.map(() => new Trigger({ threshold: 0.9, patience: 4, refractory: 1, rate: rate / hop }));

for await (const pcm of Microphone.open(args.source ?? 'alsa:hw:0,0', { rate })) {
  for (const { probabilities } of stream.push(mel.push(pcm))) {
    // the first label is everything else
    for (let i = 1; i < labels.length; i++) if (triggers[i].push(probabilities[i])) console.log(`${labels[i]} @ ${stream.time.toFixed(1)} s`);
  }
}
