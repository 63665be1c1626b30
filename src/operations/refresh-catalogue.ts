import { refreshSome } from '../../db/records/catalogue.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 500;

/** Brings the catalogue up to date with what was flattred and taken back since, and with who opted out
 *  or came back. What is published, changed or deleted here is in it at once, without this.
 *  @returns how many works. */
export async function refreshCatalogue(deps: Pick<Deps, 'db'>): Promise<number> {
  let refreshed = 0;
  for (;;) {
    const some = await deps.db.transaction((tx) => refreshSome(tx, AT_ONCE));
    refreshed += some;
    if (some === 0) return refreshed;
  }
}
