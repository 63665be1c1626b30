import { addJob } from '../../db/records/jobs.ts';
import { lockBooks } from '../../db/records/locks.ts';
import { readFacts, stateFact } from '../../db/records/node.ts';
import { distributedMonths } from '../../db/records/periods.ts';
import type { Month } from '../flattr/period.ts';
import { type CheckDeps, checkBooks, type Finding } from './check-books.ts';
import type { Deps } from './deps.ts';

type Wrong = Finding & { readonly wrong: string };

/** Checks all of the books once a month is distributed, outside of its close: reading everything takes
 *  longer the older the node is, and nobody should have to wait for it. Only right books are stated to
 *  others; wrong ones stay marked, which holds back every statement, until a check finds them right.
 *  @returns what is wrong. */
export async function checkAfterClose(
  deps: CheckDeps & Deps,
  month: Month,
): Promise<readonly Wrong[]> {
  const wrong = (await checkBooks(deps)).filter(isWrong);
  await deps.db.transaction(async (tx) => {
    // Two checks that end at once: the second writes over what the first has written.
    await lockBooks(tx);
    await stateFact(tx, 'books_wrong', wordsOf(wrong));
    if (wrong.length === 0) await addJob(tx, 'issue-statements', { month });
  });
  return wrong;
}

/** Checks all of the books because somebody asked. What held back the statements is over when they are
 *  right again: those go out now. Books that are found wrong only now are marked as well. */
export async function recheckBooks(deps: CheckDeps & Deps): Promise<readonly Finding[]> {
  const findings = await checkBooks(deps);
  const words = wordsOf(findings.filter(isWrong));
  await deps.db.transaction(async (tx) => {
    await lockBooks(tx);
    const marked = (await readFacts(tx)).get('books_wrong') ?? null;
    if (marked === words) return;
    await stateFact(tx, 'books_wrong', words);
    const month = (await distributedMonths(tx, { after: '', upTo: '9999-12' })).at(-1);
    if (words === null && month !== undefined) await addJob(tx, 'issue-statements', { month });
  });
  return findings;
}

const isWrong = (finding: Finding): finding is Wrong => finding.wrong !== null;

const wordsOf = (wrong: readonly Finding[]): string | null =>
  wrong.length === 0 ? null : wrong.map(({ check, wrong: row }) => `${check}: ${row}`).join('\n');
