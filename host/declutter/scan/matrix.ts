/** [rows, columns] given row by row, as its transpose. */
export function transposedMatrix(data: Float32Array, rows: number, columns: number): { readonly rows: number; readonly columns: number; readonly data: Float32Array } {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return { rows: columns, columns: rows, data: out };
}
