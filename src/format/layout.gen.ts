// Generated from proto/flat.md by `npm run gen`: do not edit.

export const magic = 0x1a4e494c;
export const formatVersion = 4;
/** The upper two bits of an address. */
export const Region = { null: 0, arena: 1, weights: 2, state: 3 } as const;
/** What a step is that has no kernel. */
export const Control = { script: 0, branch: 65534, loop: 65535 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Header = { size: 172, magic: 0, formatVersion: 4, kernelVersion: 6, fileBytes: 8, checksum: 12, isa: 16, board: 32, tablesEnd: 48, weightsOffset: 52, weightsBytes: 56, arenaBytes: 60, stateBytes: 64, pulse: 68, stringsOffset: 72, stringsBytes: 76, tensorsOffset: 80, tensorsCount: 84, inputsOffset: 88, inputsCount: 92, outputsOffset: 96, outputsCount: 100, stepsOffset: 104, stepsCount: 108, argsOffset: 112, argsCount: 116, stateCopiesOffset: 120, stateCopiesCount: 124, kernelsOffset: 128, kernelsCount: 132, metadata: 136, model: 140, initialsOffset: 144, initialsCount: 148, weightsChecksum: 152, work: 156, dequantizationsOffset: 160, dequantizationsCount: 164, weightsMemory: 168 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Tensor = { size: 40, dtype: 0, rank: 2, address: 4, dims: 8 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Port = { size: 40, name: 0, tensor: 4, streamAxis: 8, frames: 12, delay: 16, lengthMul: 20, lengthAdd: 24, lengthDiv: 28, content: 32, lengthUnit: 36, lengthPlus: 38 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Step = { size: 32, kernel: 0, args: 4, argsCount: 8, label: 12, loads: 16, loadsCount: 20, saves: 24, savesCount: 28 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Loop = { size: 24, steps: 0, count: 4, condition: 8, enter: 12, before: 16, after: 20 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Branch = { size: 20, predicate: 0, then: 4, otherwise: 8, thenCopies: 12, otherwiseCopies: 16 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Copy = { size: 20, to: 0, from: 4, toStride: 8, fromStride: 12, bytes: 16 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const StateCopy = { size: 12, state: 0, arena: 4, bytes: 8 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Initial = { size: 12, state: 0, weights: 4, bytes: 8 } as const;

/** Offsets of the fields, and the size, in bytes. */
export const Dequantization = { size: 24, to: 0, from: 4, factors: 8, panels: 12, depth: 16, columns: 20 } as const;
