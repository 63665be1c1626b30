import { posix } from 'node:path';
import { importsOf, isCode, type Source } from './sources.ts';

type Room = {
  /** Files whose path begins so; the first room that fits is a file's own. */
  readonly at: readonly string[];
  /** What it may import besides itself; `packages` are npm's and Node's, of which it may name single ones. */
  readonly from: readonly string[];
};

const MONEY = 'src/money/';
const LEDGER = 'src/ledger/';
const FLATTR = 'src/flattr/';
const SETTLEMENT = 'src/settlement/';
export const PURE = [MONEY, LEDGER, FLATTR, SETTLEMENT];
const OPERATIONS = 'src/operations/';
const OUTCOME = 'src/operations/outcome.ts';
const DEPS = 'src/operations/deps.ts';
const SOURCES = 'src/sources/';
/** How anything outside is reached, with its bounds. */
const NET = 'src/net/';
/** Words of others as plain text: every room that shows or keeps them may use it. */
const TEXT = 'src/text/';
const RAILS = 'src/rails/';
/** What banks read and write: files in, values out. As pure as `PURE`, but that it may use packages. */
export const SEPA = 'src/rails/sepa/';
/** The words for people, in each language. */
const WORDS = 'src/web/locales/';
const FEDERATION = 'federation/';
/** What a door needs to hold a connection and to read; it writes through operations. */
const DOOR = ['packages', TEXT, NET, OPERATIONS, 'db/views/', 'db/connect.ts', SEPA, ...PURE];

/** Who may import whom. Source: design, "Who may import whom". */
const ROOMS: readonly Room[] = [
  { at: [MONEY], from: [] },
  { at: [LEDGER], from: [MONEY] },
  { at: [FLATTR], from: [MONEY] },
  { at: [SETTLEMENT], from: [FLATTR, MONEY] },
  { at: [TEXT], from: ['packages'] },
  { at: [NET], from: ['packages'] },
  { at: [SOURCES], from: ['packages', NET, TEXT, OUTCOME, DEPS, ...PURE] },
  {
    at: ['src/mail/'],
    from: [
      'packages',
      WORDS,
      OUTCOME,
      DEPS,
      'src/net/public-address.ts',
      'src/operations/mailer.ts',
      'src/operations/letters.ts',
    ],
  },
  // The bank's part of the list of rails; the rest of its room knows of none.
  { at: ['src/rails/sepa/rail.ts'], from: [SEPA, 'src/rails/rail.ts', MONEY] },
  { at: [SEPA], from: ['npm:saxes', 'node:timers/promises', 'node:util', MONEY, TEXT] },
  { at: [RAILS], from: ['packages', TEXT, OUTCOME, ...PURE] },
  { at: ['src/config.ts'], from: ['packages', ...PURE] },
  { at: ['src/vault.ts'], from: ['packages', 'src/config.ts', 'src/operations/deps.ts'] },
  { at: ['src/books-head.ts'], from: ['packages', 'src/operations/deps.ts', ...PURE] },
  { at: [OPERATIONS], from: ['packages', 'db/', RAILS, TEXT, ...PURE] },
  { at: ['db/'], from: ['packages', ...PURE] },
  { at: ['src/web/'], from: DOOR },
  { at: ['src/api/'], from: DOOR },
  { at: ['src/jobs/'], from: [...DOOR, 'db/records/jobs.ts'] },
  // The adapter of a port of Fedify's to a table of ours; it knows nothing of the domain.
  { at: ['federation/key-value.ts'], from: ['packages', 'db/'] },
  { at: [FEDERATION], from: DOOR },
  { at: ['src/find-packages.ts'], from: ['packages'] },
  {
    at: ['src/main.ts', 'src/cli.ts', 'src/wiring/'],
    from: ['packages', 'src/', 'db/', FEDERATION],
  },
  { at: ['src/commands/', 'src/demo/'], from: ['packages', 'src/', 'db/'] },
  { at: ['test/'], from: ['packages', 'src/', 'db/', FEDERATION] },
];

/** Only what starts a process may import what wires it. */
const WIRING = /^src\/(main\.ts$|cli\.ts$|wiring\/)/;
const STARTERS = /^(src\/(main|cli)\.ts|src\/(commands|demo|wiring)\/|test\/)/;

/** The imports that go the wrong way. */
export function wrongImports(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => isCode(source) && source.path.includes('/'))
    .flatMap((source) => {
      const room = ROOMS.find(({ at }) => at.some((start) => source.path.startsWith(start)));
      if (!room) return [`${source.path} is in no room that test/tidy/import-rules.ts knows`];
      return importsOf(source)
        .map((specifier) => targetOf(source.path, specifier))
        .filter((target) => !isAllowed(source.path, room, target))
        .map((target) => `${source.path} may not import ${target}`);
    });
}

function isAllowed(path: string, room: Room, target: string): boolean {
  if (WIRING.test(target) && !STARTERS.test(path)) return false;
  const allowed = target.includes(':')
    ? room.from.includes('packages') || room.from.includes(target)
    : [...room.at, ...room.from].some((start) => target.startsWith(start));
  return allowed;
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  return specifier.startsWith('node:') ? specifier : `npm:${specifier}`;
}
