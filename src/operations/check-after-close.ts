import { keepFinding, readFinding } from '../../db/records/findings.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockBooks } from '../../db/records/locks.ts';
import { distributedMonths, readOpenMonth } from '../../db/records/periods.ts';
import type { Month } from '../flattr/period.ts';
import { type CheckDeps, type Finding, lookAtBooks } from './check-books.ts';
import type { Deps } from './deps.ts';

type Wrong = Finding & { readonly wrong: string };

/** Checks all of the books once a month is distributed, outside of its close: reading everything takes
 *  longer the older the node is, and nobody should have to wait for it. Only right books are stated to
 *  others, and told to those whose month it was; wrong ones stay marked, which holds back every statement, until a check finds them right.
 *  What a check that began later has found already stands, whatever this one finds.
 *  @returns what is wrong. */
export async function checkAfterClose(
  deps: CheckDeps & Deps,
  month: Month,
): Promise<readonly Wrong[]> {
  const { moment, found } = await lookAtBooks(deps);
  const wrong = found.filter(isWrong);
  const known = await deps.db.transaction(async (tx) => {
    await lockBooks(tx);
    const kept = await keepFinding(tx, moment, { wrong: wordsOf(wrong), at: deps.clock() });
    if (kept === null) {
      await addJob(tx, 'issue-statements', { month });
      await addJob(tx, 'tell-month', { month });
    }
    return kept;
  });
  if (known === null) return [];
  return wrong.length > 0 ? wrong : [{ check: 'a check that began later', wrong: known }];
}

/** Checks all of the books because somebody asked. What held back the statements is over when they are
 *  right again: those go out now. Books that are found wrong only now are marked as well. */
export async function recheckBooks(deps: CheckDeps & Deps): Promise<readonly Finding[]> {
  const { moment, found } = await lookAtBooks(deps);
  const wrong = wordsOf(found.filter(isWrong));
  await deps.db.transaction(async (tx) => {
    await lockBooks(tx);
    const before = await readFinding(tx);
    const kept = await keepFinding(tx, moment, { wrong, at: deps.clock() });
    if (before.wrong === null || kept !== null) return;
    const month = (await distributedMonths(tx, ALL)).at(-1);
    if (month === undefined) return;
    await addJob(tx, 'issue-statements', { month });
    await addJob(tx, 'tell-month', { month });
  });
  return found;
}

/** Has wrong books checked again once a day: when they are mended, what they held back goes out, also
 *  when nobody thinks of asking.
 *  @returns whether a check is due now. */
export async function queueDueCheck(deps: Pick<Deps, 'db' | 'clock'>): Promise<boolean> {
  return deps.db.transaction(async (tx) => {
    const { wrong, at } = await readFinding(tx);
    const isOfToday = at !== null && dayOf(at) >= dayOf(deps.clock());
    if (wrong === null || isOfToday) return false;
    const month = (await distributedMonths(tx, ALL)).at(-1) ?? (await readOpenMonth(tx));
    await addJob(tx, 'check-books', { month }, { key: 'check-books again' });
    return true;
  });
}

const ALL = { after: '', upTo: '9999-12' };

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const isWrong = (finding: Finding): finding is Wrong => finding.wrong !== null;

const wordsOf = (wrong: readonly Finding[]): string | null =>
  wrong.length === 0 ? null : wrong.map(({ check, wrong: row }) => `${check}: ${row}`).join('\n');
