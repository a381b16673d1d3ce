import { environment } from 'linnet:native';

/** Variables of the environment, as the program found them. */
export const env: Readonly<Record<string, string | undefined>> = /* @__PURE__ */ readEnvironment();

function readEnvironment(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(environment().map((variable) => {
    const at = variable.indexOf('=');
    return [variable.slice(0, at), variable.slice(at + 1)];
  }));
}
