import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { type Moment, readMoment } from '../../db/records/findings.ts';
import {
  CHECKS,
  type Check,
  firstWrong,
  firstWrongs,
  type Pass,
  planForAudit,
} from '../../db/views/audit.ts';
import { type BlockDeps, CHAIN_CHECKS } from './check-blocks.ts';
import { DOCUMENT_CHECKS, type DocumentDeps } from './check-documents.ts';

/** What signed documents and sealed blocks are read with. */
export type CheckDeps = DocumentDeps & BlockDeps;

/** What is wrong with the first wrong row of a kind; null: nothing. */
export type Finding = { readonly check: string; readonly wrong: string | null };

/** Some of the checks, which one connection makes at a time. */
type Part = {
  readonly names: readonly string[];
  look(tx: Tx): Promise<ReadonlyMap<string, string | null>>;
};

/** As many connections share the work: more than one, so that a second core helps. */
const CONNECTIONS = 2;

/** Recomputes the books from their journal, their shares and their signed documents, and names the first
 *  wrong row of each kind. All checks see the same moment, whatever is being booked meanwhile. */
export const checkBooks = async (deps: CheckDeps): Promise<readonly Finding[]> =>
  (await lookAtBooks(deps)).found;

/** The same, with the moment that all checks saw: of two that run at once, it tells which knows more. */
export async function lookAtBooks(
  given: CheckDeps,
): Promise<{ readonly moment: Moment; readonly found: readonly Finding[] }> {
  const deps = await readOutsideFirst(given);
  return deps.db.transaction(
    async (tx) => {
      const [exported] = await tx.execute(sql`select pg_export_snapshot() as name`);
      const name = String(exported?.name);
      const moment = await readMoment(tx);
      const parts = partsOf(deps);
      const waiting = [...parts];
      const found = new Map<string, string | null>();
      const others = Array.from({ length: CONNECTIONS - 1 }, () =>
        deps.db.transaction(
          async (other) => {
            // A name of the server's own, in a statement that takes no parameters.
            await other.execute(sql.raw(`set transaction snapshot '${name}'`));
            await work(other, waiting, found);
          },
          { isolationLevel: 'repeatable read', accessMode: 'read only' },
        ),
      );
      await Promise.all([work(tx, waiting, found), ...others]);
      return { moment, found: inOrder(parts, found) };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

/** The file outside the database is read before the moment that all checks see: a block that is sealed
 *  meanwhile would be in the file and not in that moment, and look as if it were lost. */
async function readOutsideFirst(deps: CheckDeps): Promise<CheckDeps> {
  const head = deps.booksHead.read();
  // What cannot be read is a finding of the check that reads it.
  await head.catch(() => {});
  return { ...deps, booksHead: { ...deps.booksHead, read: () => head } };
}

/** The same inside a transaction, which sees what it has written itself. */
export async function findings(deps: CheckDeps, tx: Tx): Promise<readonly Finding[]> {
  const parts = partsOf(deps);
  const found = new Map<string, string | null>();
  await work(tx, [...parts], found);
  return inOrder(parts, found);
}

const partsOf = (deps: CheckDeps): readonly Part[] => [
  ...CHECKS.map(partOf),
  ...[...DOCUMENT_CHECKS, ...CHAIN_CHECKS].map(({ name, wrong }) =>
    single(name, (tx) => wrong(deps, tx)),
  ),
];

const partOf = (check: Check | Pass): Part =>
  'name' in check
    ? single(check.name, (tx) => firstWrong(tx, check))
    : { names: Object.values(check.names), look: (tx) => firstWrongs(tx, check) };

const single = (name: string, wrong: (tx: Tx) => Promise<string | null>): Part => ({
  names: [name],
  look: async (tx) => new Map([[name, await wrong(tx)]]),
});

/** Takes one part after the other, as long as there are any. */
async function work(tx: Tx, waiting: Part[], found: Map<string, string | null>): Promise<void> {
  await planForAudit(tx);
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    for (const [name, wrong] of await attempt(tx, part)) found.set(name, wrong);
  }
}

/** A check that cannot be made is a finding too: nothing that somebody wrote may end the audit. */
async function attempt(tx: Tx, { names, look }: Part): Promise<ReadonlyMap<string, string | null>> {
  try {
    return await tx.transaction(look);
  } catch (error) {
    const why = `could not be checked: ${error instanceof Error ? error.message : error}`;
    return new Map(names.map((name) => [name, why]));
  }
}

const inOrder = (
  parts: readonly Part[],
  found: ReadonlyMap<string, string | null>,
): readonly Finding[] =>
  parts.flatMap(({ names }) => names.map((check) => ({ check, wrong: found.get(check) ?? null })));
