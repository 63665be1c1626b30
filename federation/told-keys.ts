import { changeToTell } from '../db/views/keys.ts';
import type { Deps } from '../src/operations/deps.ts';
import { receiveToldKeys } from '../src/operations/told-keys.ts';
import type { Act } from './act.ts';
import type { Tell } from './deliver.ts';
import { writeKeysUpdate } from './translate/settlement.ts';
import { webUrl } from './translate/vocabulary.ts';

/** An Update of a node's key set: a hint to read it, which proves nothing and so needs no signature but that
 *  of the delivery. Source: FEP-8174, "Keys". */

/** Null: it is an Update of something else. Which address of its own a node has its keys at is read
 *  from its NodeInfo each time, so any that is not its actor's counts. */
export async function takeToldKeys({ deps, body, actorUri }: Act) {
  const told = typeof body.object === 'string' ? webUrl(body.object) : null;
  if (told === null || told.origin !== new URL(actorUri).origin || told.href === actorUri)
    return null;
  return (await receiveToldKeys(deps, actorUri)) ? ({ ok: true, remark: 'taken' } as const) : null;
}

export type SendKeys = { keys(peerId: string): Promise<void> };

/** @param inboxOf null: it cannot be read now. */
export const keyLetters = (
  deps: Deps,
  tell: Tell,
  inboxOf: (actorUri: string) => Promise<string | null>,
): SendKeys => ({
  async keys(peerId) {
    const change = await changeToTell(deps.db, peerId);
    if (change === null) return;
    const { peerActorUri, seq } = change;
    const inboxUrl = await inboxOf(peerActorUri);
    if (inboxUrl === null) throw new Error(`the inbox of ${peerActorUri} is not known now`);
    const { actorId, actorUri, origin } = deps.node;
    await tell(actorId, inboxUrl, writeKeysUpdate({ origin, seq, actorUri, peerActorUri }));
  },
});
