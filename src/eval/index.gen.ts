// Generated from src/eval and host/ops by `npm run gen`: do not edit.
/** The naive evaluation of every operator, by the name of its object in host/ops. */
export * from './flat.gen.ts';
export { branch, scan } from './scan.ts';
