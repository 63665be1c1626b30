import { PURE, SEPA } from './import-rules.ts';
import {
  isCode,
  isNode,
  type Node,
  nameOf,
  placeOf,
  type Source,
  treeOf,
  walk,
} from './sources.ts';

type Check = (node: Node, ancestors: readonly Node[], source: Source) => string | undefined;

/** Runs a check over every node of the code and lists what it finds, with its place. */
function findIn(sources: readonly Source[], check: Check): string[] {
  return sources.filter(isCode).flatMap((source) => {
    const found: string[] = [];
    walk(treeOf(source), (node, ancestors) => {
      const problem = check(node, ancestors, source);
      if (problem !== undefined) found.push(`${placeOf(source, node.start)} ${problem}`);
    });
    return found;
  });
}

/** Floats where money may be: `parseFloat`, `toFixed`, and `Number(...)` of anything about amounts. */
export function floats(sources: readonly Source[]): string[] {
  return findIn(sources, (node, _ancestors, { text }) => {
    const name = nameOf(node);
    if (name === 'parseFloat' || name === 'toFixed') return `uses ${name}`;
    if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'Number') return undefined;
    const lines = linesAround(text, node);
    return /amount|minor|balance/i.test(lines) ? 'makes a Number near an amount' : undefined;
  });
}

function linesAround(text: string, { start, end }: Node): string {
  const lineEnd = text.indexOf('\n', end);
  return text.slice(text.lastIndexOf('\n', start) + 1, lineEnd < 0 ? undefined : lineEnd);
}

const IMPURE = new Set(
  'process crypto fetch performance console setTimeout setInterval setImmediate queueMicrotask globalThis require'.split(
    ' ',
  ),
);

/** Clock, randomness, environment or I/O in a room that must compute the same every time. */
export function impurities(sources: readonly Source[]): string[] {
  const rooms = [...PURE, SEPA];
  const pure = sources.filter(({ path }) => rooms.some((room) => path.startsWith(room)));
  return findIn(pure, (node, [parent]) => {
    const name = nameOf(node);
    if (name !== undefined && IMPURE.has(name) && !isKey(node, parent)) return `uses ${name}`;
    if (node.type === 'MetaProperty') return 'uses import.meta';
    if (node.type === 'MemberExpression') {
      const member = `${nameOf(node.object)}.${nameOf(node.property)}`;
      return /^(Date\.now|Math\.random)$/.test(member) ? `uses ${member}` : undefined;
    }
    const asksClock =
      nameOf(node.callee) === 'Date' && (node.type === 'CallExpression' || isEmpty(node.arguments));
    return asksClock ? 'asks the clock' : undefined;
  });
}

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0;

function isKey(node: Node, parent: Node | undefined): boolean {
  if (!parent || parent.computed === true) return false;
  return parent.property === node || (parent.key === node && parent.shorthand !== true);
}

/** The files that make something which sends activities: who sends otherwise must be given it. */
export function senders(sources: readonly Source[]): string[] {
  const places = findIn(sources, (node) => {
    if (node.type !== 'CallExpression' || !isNode(node.callee)) return undefined;
    const callee = nameOf(node.callee) ?? nameOf(node.callee.property);
    return callee === 'sendActivity' || callee === 'makeSender' ? '' : undefined;
  });
  return [...new Set(places.map((place) => place.replace(/:[0-9]+ $/, '')))];
}

/** `any`, and comments that silence the compiler without a reason. */
export function looseTypes(sources: readonly Source[]): string[] {
  const silenced = sources
    .filter(isCode)
    .flatMap((source) =>
      [...source.text.matchAll(/(?:\/\/|\/\*)\s*@ts-(?:ignore|nocheck|expect-error)\b(.*)/g)]
        .filter(
          ([comment, reason]) => !comment.includes('expect-error') || !/\w/.test(reason ?? ''),
        )
        .map(({ index }) => `${placeOf(source, index)} silences the compiler`),
    );
  const anys = findIn(sources, ({ type }) => (type === 'TSAnyKeyword' ? 'says any' : undefined));
  return [...silenced, ...anys];
}

const DECLARATIONS = new Set([
  'VariableDeclarator',
  'FunctionDeclaration',
  'ClassDeclaration',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
]);

/** Names that say nothing about what a thing is. */
export function emptyNames(sources: readonly Source[]): string[] {
  return findIn(sources, (node) => {
    const name = DECLARATIONS.has(node.type) ? nameOf(node.id) : undefined;
    return /(service|manager|helper)s?$/i.test(name ?? '') ? `names ${name}` : undefined;
  });
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** Functions of more than `most` lines, in files that give no reason in their first comment.
 *  What a test file hands to `describe` is a chapter, not a function. */
export function longFunctions(sources: readonly Source[], most: number): string[] {
  return findIn(
    sources.filter((source) => !hasReason(source)),
    (node, [parent], source) => {
      if (!FUNCTIONS.has(node.type) || isChapter(parent)) return undefined;
      const lines = source.text.slice(node.start, node.end).split('\n').length;
      return lines > most ? `has a function of ${lines} lines` : undefined;
    },
  );
}

function isChapter(parent: Node | undefined): boolean {
  let callee = parent?.type === 'CallExpression' ? parent.callee : undefined;
  while (isNode(callee) && nameOf(callee) === undefined) callee = callee.object ?? callee.callee;
  return nameOf(callee) === 'describe';
}

/** Whether a file explains its length where a reader begins: in its first comment. */
export function hasReason({ text }: Source): boolean {
  const first = /(?:\/\*\*?|\/\/)\s*(.*)/.exec(text);
  return first?.[1]?.startsWith('Long because') ?? false;
}
