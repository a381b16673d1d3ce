import { loadBoard } from '../../host/boards/load.ts';
import { compile } from '../../host/compile.ts';
import { UserError } from '../../host/errors.ts';
import { hostile } from './onnx-hostile.ts';

// One line of JSON for each file: what it took, and what was said of it; `stack` of what is no message for users.
const board = loadBoard('host');
const before = process.memoryUsage().rss;
for (const { bytes } of hostile) {
  const model = bytes(), cpu = process.cpuUsage();
  const said = ((): { readonly said: string | null; readonly stack?: string } => {
    try {
      compile(model, 'm', { board });
      return { said: null };
    } catch (e) {
      return e instanceof UserError ? { said: e.message } : { said: null, stack: e instanceof Error ? e.stack ?? e.message : String(e) };
    }
  })();
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(`${JSON.stringify({ ms: Math.round((user + system) / 1000), mb: Math.round((process.resourceUsage().maxRSS * 1024 - before) / 2 ** 20), ...said })}\n`);
}
