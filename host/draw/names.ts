/** A folder that most names begin with, as exporters put it in front of every layer; empty where there is none. */
export function commonFolder(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      const folder = name.slice(0, at + 1);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
  }
  const shared = [...counts].filter(([folder, count]) => folder.length >= shortest && count >= 3 && count >= most * names.length).map(([folder]) => folder);
  return shared.reduce((longest, folder) => (folder.length > longest.length ? folder : longest), '');
}

const shortest = 8, most = 0.75;

/** What stands for the folder in names. */
export const folded = '~/';

export const foldName = (name: string, folder: string): string => (folder !== '' && name.startsWith(folder) ? folded + name.slice(folder.length) : name);
