import type { Tx } from '../../db/connect.ts';
import { CHECKS, firstWrong } from '../../db/views/audit.ts';
import { DOCUMENT_CHECKS, type DocumentDeps } from './check-documents.ts';

/** What is wrong with the first wrong row of a kind; null: nothing. */
export type Finding = { readonly check: string; readonly wrong: string | null };

/** Recomputes the books from their journal and their signed documents, and names the first wrong row
 *  of each kind. All checks see the same moment, whatever is being booked meanwhile. */
export const checkBooks = (deps: DocumentDeps): Promise<readonly Finding[]> =>
  deps.db.transaction((tx) => findings(deps, tx), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  });

/** The same inside a transaction, which sees what it has written itself. */
export async function findings(deps: DocumentDeps, tx: Tx): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const check of CHECKS) {
    found.push(await attempt(tx, check.name, (part) => firstWrong(part, check)));
  }
  for (const { name, wrong } of DOCUMENT_CHECKS) {
    found.push(await attempt(tx, name, (part) => wrong(deps, part)));
  }
  return found;
}

/** A check that cannot be made is a finding too: nothing that somebody wrote may end the audit. */
async function attempt(
  tx: Tx,
  check: string,
  look: (part: Tx) => Promise<string | null>,
): Promise<Finding> {
  try {
    return { check, wrong: await tx.transaction(look) };
  } catch (error) {
    return {
      check,
      wrong: `could not be checked: ${error instanceof Error ? error.message : error}`,
    };
  }
}
