import { lockDueLists, setListSent, waitingFavourites } from '../../db/records/weekly-lists.ts';
import type { Deps } from './deps.ts';
import { postMail } from './post-mail.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const MOST_AT_ONCE = 100;
const TITLES = 5;
const TITLE_MAX_CHARACTERS = 120;

/** Mails whoever says yes to each favourite what waits for their word: once a week at most, and only when
 *  something waits that was in no list yet.
 *  @returns how many were written. */
export const postWeeklyLists = (deps: Deps): Promise<number> =>
  deps.db.transaction(async (tx) => {
    const now = deps.clock();
    const { origin } = deps.node;
    const due = await lockDueLists(tx, new Date(now.getTime() - WEEK_MS), MOST_AT_ONCE);
    for (const { accountId, address: to, stopToken, language } of due) {
      const { count, titles } = await waitingFavourites(tx, accountId, TITLES);
      const letter = {
        ...({ kind: 'weekly_list', count, titles: titles.map(short) } as const),
        ...{ href: `${origin}/home/accounts#asked`, stopHref: `${origin}/mail/stop/${stopToken}` },
      };
      await postMail(deps, tx, { to, accountId, language, letter });
      await setListSent(tx, accountId, now);
    }
    return due.length;
  });

function short(title: string): string {
  const letters = [...title];
  if (letters.length <= TITLE_MAX_CHARACTERS) return title;
  return `${letters.slice(0, TITLE_MAX_CHARACTERS - 1).join('')}…`;
}
