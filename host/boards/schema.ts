import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { root } from '../paths.ts';

/** Where a board file departs from boards/board.schema.json: a JSON pointer, what is wrong there, and details. */
export interface SchemaFault {
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The first fault of a board file; null: none. The published package has this as plain code, without ajv (host/package/build.ts). */
export function schemaFault(value: unknown): SchemaFault | null {
  validate ??= compileSchema().validate;
  return validate(value) ? null : validate.errors?.[0] ?? null;
}

let validate: ValidateFunction | undefined;

export function compileSchema(options: Options = {}): { readonly ajv: Ajv; readonly validate: ValidateFunction } {
  const schema: object = JSON.parse(readFileSync(path.join(root, 'boards/board.schema.json'), 'utf8'));
  const ajv = new Ajv({ allErrors: false, strict: true, strictRequired: false, ...options });
  return { ajv, validate: ajv.compile(schema) };
}
