import type { Command } from '../command.ts';
import { UserError } from '../errors.ts';
import { showFact } from '../graph/fact.ts';
import { factOf } from '../graph/graph.ts';
import { importModel } from '../import/index.ts';
import { modelName, openModel } from '../import/open.ts';
import type { Imported, InputSpec } from '../stages.ts';
import { typeGraph } from '../type.ts';
import { exampleInput, showPort } from '../type/inputs.ts';
import { compileOptions, modelOptions, onlyOperand } from './model-options.ts';
import { table } from './table.ts';

const { input, output, signature, json } = modelOptions;

export const command: Command = {
  options: { input: input!, output: output!, signature: signature!, json: json! },
  async run(a) {
    const model = onlyOperand(a, 'model file');
    const { inputs = [], outputs, signature: wanted } = compileOptions(a);
    const imported = importModel(openModel(model), { name: modelName(model), inputs, ...(outputs === undefined ? {} : { outputs }), ...(wanted === undefined ? {} : { signature: wanted }) });
    const found = {
      inputs: imported.inputs.map((i) => ({ name: i.name, type: showPort(i), optional: i.fallback !== undefined, option: `--input ${quoted(exampleInput(i))}` })),
      outputs: outputTypes(imported, inputs),
      ...(imported.labels === undefined ? {} : { labels: imported.labels }),
    };
    const needed = found.inputs.filter((i) => !i.optional);
    process.stdout.write(a.flag('json') ? `${JSON.stringify(found, null, 1)}\n` : [
      table(['input', 'type', 'option'], needed.map((i) => [i.name, i.type, i.option])),
      needed.length < found.inputs.length ? `and ${found.inputs.length - needed.length} that have values of their own\n\n` : '\n', table(['output', 'type'], found.outputs.map((o) => [o.name, o.type])),
      imported.labels === undefined ? '' : `\n${imported.labels.length} labels, metadata.labels of the packed model: ${imported.labels.slice(0, 5).join(', ')}${imported.labels.length > 5 ? ', ...' : ''}\n`,
    ].join(''));
    return 0;
  },
};

/** Types of the outputs, as far as they follow from what is known of the inputs; else what there is to say. */
function outputTypes(imported: Imported, inputs: readonly InputSpec[]): readonly { readonly name: string; readonly type: string }[] {
  try {
    const { graph } = typeGraph(imported, { inputs });
    return graph.outputs.map(({ name, wire }) => ({ name, type: showFact({ dtype: factOf(wire).dtype, shape: factOf(wire).shape }) }));
  } catch (e) {
    if (!(e instanceof UserError)) throw e;
    return imported.outputs.map(({ name }) => ({ name, type: '?' }));
  }
}

/** For a shell. */
const quoted = (word: string): string => (/^[\w.,:=/+*()-]*$/.test(word) && !/[*()]/.test(word) ? word : `'${word.replaceAll('\'', '\'\\\'\'')}'`);
