import { loadBoard } from '../../host/boards/load.ts';
import { declutter } from '../../host/declutter.ts';
import { UserError } from '../../host/errors.ts';
import { importModel } from '../../host/import/index.ts';
import { lower } from '../../host/lower.ts';
import { pack } from '../../host/pack.ts';
import { plan } from '../../host/plan.ts';
import { typeGraph } from '../../host/type.ts';

const board = loadBoard('host');

/** A packed model, or what is refused in one line; else what happened. */
export function outcome(bytes: Uint8Array, name: string): 'accepted' | 'rejected' | { readonly wrong: string } {
  try {
    pack(plan(lower(declutter(typeGraph(importModel(bytes, { name }))), board)), { model: name, metadata: '{}' });
    return 'accepted';
  } catch (e) {
    if (!(e instanceof UserError)) return { wrong: e instanceof Error ? e.stack ?? e.message : String(e) };
    return /[\x00-\x1f]/.test(e.message) || e.message.length < 9 ? { wrong: `no message of one line: ${e.message}` } : 'rejected';
  }
}
