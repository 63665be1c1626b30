import { CHECKS, firstWrong } from '../../db/views/audit.ts';
import type { Deps } from './deps.ts';

export type Finding = { readonly check: string; readonly wrong: string | null };

/** Recomputes the books from their journal and names the first wrong row of each kind.
 *  All checks see the same moment, whatever is being booked meanwhile. */
export async function checkBooks(deps: Pick<Deps, 'db'>): Promise<readonly Finding[]> {
  return deps.db.transaction(
    async (tx) => {
      const findings: Finding[] = [];
      for (const check of CHECKS)
        findings.push({ check: check.name, wrong: await firstWrong(tx, check) });
      return findings;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
