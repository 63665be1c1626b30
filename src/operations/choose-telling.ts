import { readIdentity } from '../../db/records/identities.ts';
import { setWeeklyList } from '../../db/records/mail.ts';
import {
  ownerOfStopToken,
  saveChoices,
  saveTold,
  stopMailOf,
  type TellingChoice,
} from '../../db/records/telling-choices.ts';
import { TOPICS } from '../flattr/happening.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** Keeps of what, how and how soon somebody wants to be told.
 *  @param chosen.receiverId their account elsewhere to which the bot writes; null: it does not. */
export const chooseTelling = (
  deps: Deps,
  accountId: string,
  chosen: { readonly choices: readonly TellingChoice[]; readonly receiverId: string | null },
): Promise<Outcome<object, 'unknown_identity'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'unknown_identity'>> => {
    const { choices, receiverId } = chosen;
    const theirs = receiverId === null || (await readIdentity(tx, receiverId))?.accountId;
    if (theirs !== true && theirs !== accountId) return refuse('unknown_identity');
    await saveChoices(tx, accountId, choices);
    return (await saveTold(tx, accountId, receiverId)) ? done({}) : refuse('unknown_identity');
  });

/** What a link in a mail ends: topics, the list of favourites, or all that is mailed without being asked
 *  for. */
export const STOPPABLE = [...TOPICS, 'list', 'all'] as const;
export type Stoppable = (typeof STOPPABLE)[number];

/** Ends mails for whoever holds the link in one of them, signed in or not.
 *  @returns the address that gets them no more; null: the link is nobody's. */
export const stopMailByLink = (
  deps: Deps,
  stopToken: string,
  what: readonly Stoppable[],
): Promise<string | null> =>
  deps.db.transaction(async (tx) => {
    const owner = await ownerOfStopToken(tx, stopToken);
    if (owner === undefined) return null;
    const { accountId, address } = owner;
    const ends = (one: Stoppable) => what.includes(one) || what.includes('all');
    await stopMailOf(tx, accountId, TOPICS.filter(ends));
    if (ends('list')) await setWeeklyList(tx, accountId, false);
    return address;
  });
