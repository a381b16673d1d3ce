import type { Box, Drawing } from './layout.ts';

/** Text of an XML document, whatever the names of a model hold. */
export const escaped = (text: string): string => text.replaceAll(/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/g, '?').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Viewers know no more of CSS than this: no variables. */
const style = `
  svg { font: 12px ui-monospace, Menlo, Consolas, monospace; }
  .paper { fill: #ffffff; } .box { fill: #f6f8fa; stroke: #8b949e; } .port { fill: #ddf4ff; stroke: #8b949e; } .cost { fill: #fb8500; } .live { fill: #54aeff; stroke: #ffffff; stroke-width: 0.5; }
  .title { fill: #1f2328; font-weight: 600; } .line { fill: #59636e; } .arrow { fill: none; stroke: #8b949e; } .head { fill: #8b949e; }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117; } .box { fill: #161b22; stroke: #656c76; } .port { fill: #0c2d4e; stroke: #656c76; } .cost { fill: #db6d28; } .live { fill: #1f6feb; stroke: #0d1117; }
    .title { fill: #e6edf3; } .line { fill: #9198a1; } .arrow { stroke: #656c76; } .head { fill: #656c76; }
  }
`;

const rounded = (n: number): string => String(Math.round(10 * n) / 10);

/** A whole document; `content` may use the classes of `style`. */
export const svg = (width: number, height: number, content: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}"><style>${style}</style>`
  + `<rect class="paper" width="100%" height="100%"/>${content}</svg>\n`;

/** A network from top to bottom; the orange bar of an operator is as long as its share of all multiply-adds. */
export function networkSvg({ width, height, boxes, arrows }: Drawing): string {
  const head = '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>';
  const lines = arrows.map((points) => `<path class="arrow" marker-end="url(#head)" d="M${points.map(({ x, y }) => `${rounded(x)} ${rounded(y)}`).join('L')}"/>`);
  return svg(width, height, [head, ...lines, ...boxes.map(box)].join('\n'));
}

function box({ x, y, width, height, kind, title, lines, details, share }: Box): string {
  const bar = share > 0 ? `<rect class="cost" x="0" y="${height - 4}" width="${rounded(Math.max(2, share * width))}" height="4" rx="2"/>` : '';
  const hint = [...details, ...(share > 0 ? [`${(100 * share).toFixed(1)} % of all multiply-adds`] : [])];
  return [
    `<g transform="translate(${rounded(x)} ${rounded(y)})">`, hint.length === 0 ? '' : `<title>${hint.map(escaped).join('\n')}</title>`,
    `<rect class="${kind === 'operator' ? 'box' : 'port'}" width="${width}" height="${height}" rx="6"/>${bar}<text class="title" x="10" y="18">${escaped(title)}</text>`,
    ...lines.map((line, i) => `<text class="line" x="10" y="${34 + 16 * i}">${escaped(line)}</text>`), '</g>',
  ].join('');
}
