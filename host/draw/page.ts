import { type CompileOptions, stagesOf } from '../compile.ts';
import { costOf, showCost } from '../cost.ts';
import { showStage } from '../dump.ts';
import { tooLargeToDraw } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { ModelSource } from '../import/index.ts';
import type { Plan } from '../program/program.ts';
import { layOut } from './layout.ts';
import { memorySvg } from './memory.ts';
import { escaped, networkSvg } from './svg.ts';

/** The layout of larger graphs takes minutes, and nobody reads them. */
const mostOperators = 1500;

/** A network as one SVG image: streamed where there is a pulse, otherwise after decluttering. */
export function drawNetwork(model: ModelSource, name: string, options: CompileOptions): string {
  let graph: Graph | undefined;
  for (const at of stagesOf(model, name, options)) {
    if (at.stage === 'declutter' || at.stage === 'pulse') graph = at.value.graph;
    if (at.stage === (options.pulse === undefined ? 'declutter' : 'pulse')) break;
  }
  if (graph === undefined || graph.operators().length > mostOperators) throw tooLargeToDraw(name, graph?.operators().length ?? 0, mostOperators);
  return networkSvg(layOut(graph));
}

interface Section { readonly title: string; readonly body: string }

/** A page without anything outside it: the network after each stage, what it costs, its steps, and the arena over them. Lengths that stay open leave out the last two. */
export function drawPage(model: ModelSource, name: string, options: CompileOptions): string {
  const sections: Section[] = [];
  let read = 0, plan: Plan | undefined;
  const drawn = (title: string, graph: Graph): void => {
    const operators = graph.operators().length;
    sections.push({ title: `${title}: ${operators} operators`, body: operators > mostOperators ? `<p>Not drawn: more than ${mostOperators} operators.</p>` : `<div class="wide">${networkSvg(layOut(graph))}</div>` });
  };
  const cost = costOf(model, name, options), open = options.pulse === undefined && cost.memory === undefined;
  for (const at of stagesOf(model, name, options)) {
    if (at.stage === 'import') read = at.value.graphNodes;
    if (at.stage === 'declutter') drawn('After decluttering', at.value.graph);
    if (at.stage === 'pulse') drawn(`In pulses of ${options.pulse}`, at.value.graph);
    if (at.stage === 'plan') plan = at.value;
    if (open && at.stage === 'declutter') break;
  }
  sections.push({ title: 'Cost', body: `<pre>${escapedLines(showCost(cost))}</pre>` });
  if (plan !== undefined) {
    sections.push({ title: `Memory on ${options.board.name}: ${plan.arenaBytes.toLocaleString('en')} bytes of arena, ${plan.stateBytes.toLocaleString('en')} of state, ${plan.weightsBytes.toLocaleString('en')} of weights`, body: `<div class="wide">${memorySvg(plan)}</div>` });
    sections.push({ title: `${plan.steps.length} steps`, body: `<pre>${escapedLines(showStage({ stage: 'plan', value: plan }).text)}</pre>` });
  }
  return page(name, `${read.toLocaleString('en')} nodes in the file`, sections);
}

const escapedLines = (text: string): string => text.split('\n').map(escaped).join('\n');

const page = (name: string, subtitle: string, sections: readonly Section[]): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(name)}</title><style>
  :root { color-scheme: light dark; } body { font: 15px system-ui, sans-serif; margin: 2rem; } h1 { margin: 0; } h1 + p { margin-top: 0.2rem; opacity: 0.7; }
  summary { font-size: 1.15rem; font-weight: 600; margin: 1.2rem 0 0.6rem; cursor: pointer; } .wide { overflow: auto; max-height: 85vh; border: 1px solid #8b949e55; border-radius: 6px; }
  .wide svg { display: block; } pre { overflow: auto; max-height: 60vh; font: 12px ui-monospace, Menlo, Consolas, monospace; border: 1px solid #8b949e55; border-radius: 6px; padding: 0.8rem; }
</style></head><body>
<h1>${escaped(name)}</h1>
<p>${escaped(subtitle)}; orange: share of the multiply-adds; hold the pointer over a box for more</p>
${sections.map(({ title, body }) => `<details open><summary>${escaped(title)}</summary>\n${body}\n</details>`).join('\n')}
</body></html>
`;
