// Writes refused.json anew: what is refused now, by operators or in the importer's words. A case that fails stops it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runNaive } from '../../host/conformance/naive.ts';
import { onnx } from '../../host/import/onnx/index.ts';

const shared = fileURLToPath(new URL('../../../shared/onnx', import.meta.url));
const results = onnx.suite!.cases(shared).map((c) => runNaive(c, onnx.suite!));
const failed = results.filter((r) => r.outcome === 'failed');
if (failed.length > 0 && !process.argv.includes('--force')) throw new Error(`${failed.map((r) => r.name).join(', ')}: mend these first`);

/** Without where it is and what to do. */
const short = (reason: string): string => reason.replace(/\. Take outputs .*$/, '').replace(/; name other outputs .*$/, '').replace(/^not supported: /, '').replace(/ at '[^']*'( and \d+ more)?/g, '');
const list = Object.fromEntries(results.filter((r) => r.outcome === 'refused').map((r) => [r.name, short(r.reason)]));
writeFileSync(new URL('refused.json', import.meta.url), `${JSON.stringify(list, null, 1)}\n`);
process.stdout.write(`${Object.keys(list).length} refused\n`);
