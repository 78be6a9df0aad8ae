/** The layer diagram, drawn from the imports that there are. */
import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { filesUnder, root } from '../toolchain.mjs';

const ROOT_LAYER = 'main, cli, modules';
const LAYERS = [ROOT_LAYER, 'presentation', 'infrastructure', 'application', 'domain'];

/** A Mermaid flow chart: a box per layer with its folders, an arrow where one imports another. */
export function layerDiagram() {
  const source = join(root, 'src');
  const folders = new Map(LAYERS.map((layer) => [layer, new Set()]));
  const arrows = new Set();
  for (const file of filesUnder(source)) {
    if (!file.endsWith('.ts') || file.endsWith('.spec.ts')) continue;
    const path = relative(source, file).split(sep);
    const layer = layerOf(path);
    if (layer !== ROOT_LAYER && path.length > 2) folders.get(layer).add(path[1]);
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import) '(\.[^']+)'/g)) {
      const target = layerOf(relative(source, join(file, '..', specifier)).split(sep));
      if (target !== layer) arrows.add(`  ${idOf(layer)} --> ${idOf(target)}\n`);
    }
  }
  const boxes = LAYERS.map((layer) => {
    const names = [...folders.get(layer)].sort().join(', ');
    return `  ${idOf(layer)}["${layer}${names === '' ? '' : `<br/>${names}`}"]\n`;
  });
  return `\`\`\`mermaid\nflowchart TD\n${boxes.join('')}${[...arrows].sort().join('')}\`\`\`\n`;
}

function layerOf([folder]) {
  return LAYERS.includes(folder) ? folder : ROOT_LAYER;
}

function idOf(layer) {
  return layer === ROOT_LAYER ? 'root' : layer;
}
