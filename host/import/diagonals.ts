import { madeOf } from './made.ts';

/** The diagonal that each element of a matrix is on: its column minus its row. */
export const diagonals = (rows: number, columns: number): readonly number[] => madeOf(rows * columns, (i) => (i % columns) - Math.floor(i / columns));
