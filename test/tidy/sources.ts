import { readdirSync, readFileSync } from 'node:fs';
import { parseAst } from 'vitest/node';

export type Source = { readonly path: string; readonly text: string };

/** A node of the syntax tree; what it holds besides depends on its type (ESTree with TypeScript). */
export type Node = { readonly type: string; readonly start: number; readonly end: number } & {
  readonly [key: string]: unknown;
};

const ROOT = new URL('../../', import.meta.url);
const NOT_OURS = /^(\.git|node_modules|data|data-.*|coverage|\.screenshots)$/;
const NOT_TEXT = /\.(png|jpe?g|webp|avif|ico|woff2?|ttf|gz|zip)$|^\.env$|\.log$/;

/** Every text of the repository, by its path from the root. */
export function repositoryTexts(folder = ''): Source[] {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : repositoryTexts(`${path}/`);
    if (!entry.isFile() || NOT_TEXT.test(entry.name)) return [];
    return [{ path, text: readFileSync(new URL(path, ROOT), 'utf8') }];
  });
}

export const isCode = ({ path }: Source): boolean => path.endsWith('.ts');

const trees = new WeakMap<Source, Node>();

export function treeOf(source: Source): Node {
  const tree = trees.get(source) ?? toNode(parseAst(source.text, { lang: 'ts' }));
  trees.set(source, tree);
  return tree;
}

/** Visits a node and all below it, each with the nodes that it lies in, the nearest first. */
export function walk(
  node: Node,
  visit: (node: Node, ancestors: readonly Node[]) => void,
  ancestors: readonly Node[] = [],
): void {
  visit(node, ancestors);
  const inner = [node, ...ancestors];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, inner);
    }
  }
}

/** The path of a file and the line of a position in it. */
export function placeOf({ path, text }: Source, position: number): string {
  return `${path}:${text.slice(0, position).split('\n').length}`;
}

/** What a module imports: the specifiers of imports, re-exports, dynamic imports and import types. */
export function importsOf(source: Source): string[] {
  const found: string[] = [];
  walk(treeOf(source), (node) => {
    if (!/^(Import|Export|TSImport)/.test(node.type)) return;
    if (isNode(node.source) && typeof node.source.value === 'string') found.push(node.source.value);
  });
  return found;
}

export function nameOf(node: unknown): string | undefined {
  return isNode(node) && typeof node.name === 'string' ? node.name : undefined;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function toNode(value: unknown): Node {
  if (isNode(value)) return value;
  throw new Error('The parser answered no syntax tree');
}
