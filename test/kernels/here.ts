import { existsSync, readFileSync } from 'node:fs';
import type { Isa } from '../../host/boards/isas.ts';

const hostFlags = process.arch === 'x64' && existsSync('/proc/cpuinfo') ? / ?flags\s*:(.*)/.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [] : [];
/** What the processor of this machine must have for a variant that others lack, as dispatch.c asks for it. */
const avx2 = ['avx2', 'fma'], avx512 = ['avx512f', 'avx512vl', 'avx512bw', 'avx512dq'];
const needs: Partial<Record<Isa, readonly string[]>> = { avx2, avxvnni: [...avx2, 'avx_vnni'], avx512, avx512vnni: [...avx512, 'avx512_vnni'], avx512vbmi: [...avx512, 'avx512vbmi'] };
/** Whether the processor of this machine has an instruction set of the host's. */
export const here = (isa: Isa): boolean => (needs[isa] ?? []).every((flag) => hostFlags.includes(flag));
