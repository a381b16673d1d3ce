import { argv } from 'linnet:native';

type Letter = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z';

/** The command line: options `--name value`, `--name=value` and `--name` ('true') by name, all other words in `_`. */
export interface Args extends Readonly<Record<`${Letter}${string}`, string | undefined>> {
  /** Words that belong to no option, and all words after `--`. */
  readonly _: readonly string[];
  /** `--source`, else the first of `_`. */
  readonly source: string | undefined;
}

/** Parses command-line words. Option names become camel case: `--out-dir` is `outDir`. */
export function parseArgs(words: readonly string[]): Args {
  const rest: string[] = [];
  const options: Record<string, string> = {};
  const name = (option: string): string => option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!, next = words[i + 1], equals = word.indexOf('=');
    if (word === '--') {
      rest.push(...words.slice(i + 1));
      break;
    }
    if (!/^--[a-z]/.test(word)) rest.push(word);
    else if (equals > 0) options[name(word.slice(2, equals))] = word.slice(equals + 1);
    else if (next === undefined || next.startsWith('--')) options[name(word.slice(2))] = 'true';
    else options[name(word.slice(2))] = words[++i]!;
  }
  return { ...options, _: rest, source: options['source'] ?? rest[0] };
}

export const args: Args = parseArgs(argv);
