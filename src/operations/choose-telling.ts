import { readIdentity } from '../../db/records/identities.ts';
import { setWeeklyList, stopWeeklyList } from '../../db/records/mail.ts';
import {
  ownerOfStopToken,
  saveChoices,
  saveTold,
  stopMailOf,
  type TellingChoice,
} from '../../db/records/telling-choices.ts';
import { TOPICS, type Topic } from '../flattr/happening.ts';
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

/** What a link in a mail ends: one topic, the list of favourites, or all that is mailed without being asked
 *  for. */
export const STOPPABLE = [...TOPICS, 'list', 'all'] as const;
export type Stoppable = (typeof STOPPABLE)[number];

/** Ends mails for whoever holds the link in one of them, signed in or not.
 *  @returns the address that gets them no more; null: the link is nobody's. */
export const stopMailByLink = (
  deps: Deps,
  stopToken: string,
  what: Stoppable,
): Promise<string | null> =>
  deps.db.transaction(async (tx) => {
    if (what === 'list') return (await stopWeeklyList(tx, stopToken))?.address ?? null;
    const owner = await ownerOfStopToken(tx, stopToken);
    if (owner === undefined) return null;
    const topics: readonly Topic[] = what === 'all' ? TOPICS : [what];
    await stopMailOf(tx, owner.accountId, topics);
    if (what === 'all') await setWeeklyList(tx, owner.accountId, false);
    return owner.address;
  });
