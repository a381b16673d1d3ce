import { type Command, WrongArguments } from '../command.ts';
import { type Compiled, compile, frameMs } from '../compile.ts';
import { bothOnOutput, outMissing } from '../errors.ts';
import { writeWhole } from '../files.ts';
import { modelName, openModel } from '../import/open.ts';
import { describeStream, summariseStream } from '../pulse/describe.ts';
import { describeSlide, summariseSlide } from '../slide/compare.ts';
import { withProgress } from '../toolchain/progress.ts';
import { withManifest } from '../manifest.ts';
import { boardOf, compileOptions, modelOptions, onlyOperand } from './model-options.ts';

export const command: Command = {
  options: { out: { value: 'OUT.lin', short: 'o', help: 'the file to write (-o); -: standard output' }, ...modelOptions },
  async run(a) {
    const model = onlyOperand(a, 'model file');
    const out = a.text('out');
    if (out === undefined) throw new WrongArguments(outMissing('pack'));
    if (out === '-' && a.flag('json')) throw new WrongArguments(bothOnOutput);
    const { file, options } = withManifest(model, compileOptions(a));
    const compiled = await withProgress(`packing ${modelName(file)}`, () => compile(openModel(file), modelName(file), options));
    writeWhole(out, compiled.lin);
    const summary = { ...summarise(compiled, frameMs(options.metadata)), board: boardOf(a).name };
    if (a.flag('json')) process.stdout.write(`${JSON.stringify(summary, null, 1)}\n`);
    process.stderr.write(describe(out, compiled, summary));
    return 0;
  },
};

export type Summary = ReturnType<typeof summarise>;

/** The figures of `pack --json`; their names are stable. */
export function summarise({ plan, nodes, lin, scriptSteps, slid, pulsed }: Compiled, frame?: number) {
  return {
    ...(pulsed === undefined ? {} : { stream: summariseStream(pulsed, frame) }),
    ...(slid === undefined ? {} : { slide: summariseSlide(slid) }),
    nodes,
    steps: plan.steps.length,
    scriptSteps: scriptSteps.length,
    fileBytes: lin.length,
    weightsBytes: plan.weightsBytes,
    ...(plan.dequantizations.length === 0 ? {} : { weightsMemory: plan.weightsMemory }),
    arenaBytes: plan.arenaBytes,
    stateBytes: plan.stateBytes,
    delay: Object.fromEntries(plan.outputs.map((o) => [o.name, o.delay])),
  };
}

const kb = (bytes: number): string => (bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1000).toLocaleString('en')} kB`);

function describe(out: string, { warnings, scriptSteps, nodes }: Compiled, s: Summary): string {
  const stream = nodes.pulse === undefined ? '' : `, ${nodes.pulse} pulsed`;
  const lines = [
    ...warnings.map((w) => `warning: ${w}`),
    `${nodes.import.toLocaleString('en')} graph nodes, ${nodes.declutter} operators after declutter${stream}, ${s.steps} steps`,
    `weights ${kb(s.weightsBytes)}${s.weightsMemory === undefined ? '' : ` (${kb(s.weightsMemory)} in memory)`}, arena ${kb(s.arenaBytes)}${s.stateBytes === 0 ? '' : `, state ${kb(s.stateBytes)}`}`,
    ...(s.slide === undefined ? [] : describeSlide(s.slide)),
    ...(s.stream === undefined ? [] : describeStream(s.stream)),
    ...scriptSteps.map((step) => `slow: ${step.operator} (${step.label}) has no kernel on this board and runs as a script step`),
    `${out}: ${kb(s.fileBytes)}`,
  ];
  return lines.map((l) => `${l}\n`).join('');
}
