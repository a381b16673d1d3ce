import { Camera, Model, Picture, args, readFile } from 'linnet';
import text from './labels.txt' with { type: 'text' };

const model = Model.open('mobilenet.lin'), labels = text.trimEnd().split('\n');
const [input] = model.inputs, [output] = model.outputs, [, height, width] = input.shape;

/** Colours as the network takes them: bytes, or -1 to 1. */
const inputOf = (picture: Picture): Float32Array => Float32Array.from(picture.rgb(width, height), (c) => (input.dtype === 'u8' ? c : c / 127.5 - 1));

function look(picture: Picture): void {
  const scores = model.run(inputOf(picture))[output.name], best = scores.indexOf(scores.reduce((most, score) => Math.max(most, score)));
  // some networks have a class for none of them in front
  console.log(labels[best + labels.length - scores.length] ?? `class ${best}`);
}

const source = args.source ?? '/dev/video0';
if (source.startsWith('/dev/')) for await (const picture of new Camera(source)) look(picture);
else look(Picture.ppm(new Uint8Array(readFile(source)), source));
