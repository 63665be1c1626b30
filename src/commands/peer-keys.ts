import { pinnedKeysOf } from '../../db/views/keys.ts';
import type { SettlementDeps } from '../operations/deps.ts';
import { withFingerprints } from '../operations/key-fingerprint.ts';
import type { KeysRefusal } from '../operations/peer-keys.ts';
import { type RepinRefusal, repinPeer } from '../operations/repin-peer.ts';
import { wordsOf } from '../web/locales/locale.ts';
import { CommandFailed, say, table, WRONG_USAGE, withNode } from './terminal.ts';

/** A peer's keys, as its and our admin compare them. */

const WHY_REFUSED: Record<KeysRefusal, string> = wordsOf('en').keys.refusals;

/** Null: it has shown no keys. */
export async function peerKeysOf(deps: SettlementDeps, peerId: string) {
  const pinned = await pinnedKeysOf(deps.db, peerId);
  if (pinned === null) return null;
  const { refused, trouble, troubleDetail, troubleAt, readAt } = pinned;
  const { keys, ...fingerprints } = withFingerprints(pinned);
  return {
    ...fingerprints,
    keys: keys.map(({ peerId: _, ...key }) => key),
    ...{ refused, trouble, troubleDetail, troubleAt, readAt },
  };
}

export function sayPeerKeys(keys: NonNullable<Awaited<ReturnType<typeof peerKeysOf>>>): void {
  const rows = keys.keys.map((key) => [
    key.kid,
    key.state,
    dayOf(key.pinnedAt),
    key.taken === null ? '' : `${key.taken} documents were taken since it was stolen`,
  ]);
  say(`\n${table([['key', 'state', 'pinned', ''], ...rows])}`);
  say(`\nAll together, for its admin to compare ("obole keys list"):\n  ${keys.fingerprint}`);
  if (keys.recoveryFingerprint !== null) say(`Its recovery key:\n  ${keys.recoveryFingerprint}`);
  if (keys.refused > 0) say(`\nIts keys were refused ${keys.refused} times.`);
  const { trouble, troubleDetail, troubleAt } = keys;
  if (trouble === null || troubleAt === null) return;
  const why = Object.hasOwn(WHY_REFUSED, trouble) ? WHY_REFUSED[trouble as KeysRefusal] : trouble;
  say(
    `REFUSED on ${dayOf(troubleAt)}: ${why} (${trouble} ${troubleDetail ?? ''}). Nothing was changed. Ask its admin by another way, compare fingerprints, then "obole peer repin".`,
  );
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

const WHY_NOT_PINNED: Record<Exclude<RepinRefusal, KeysRefusal>, string> = {
  fingerprint_invalid: 'A fingerprint has 60 digits; its gaps do not matter.',
  unknown_peer: 'No such server settles with this node. "obole peer list" shows all.',
  unreachable: 'It does not answer, or publishes no keys. Try again later.',
  another_actor:
    'It speaks through another actor than the one that we settled with, so it is another node. Block it, and settle what is open with its admin by hand.',
  fingerprint_differs:
    'What it publishes has another fingerprint, so nothing was changed. Read it with its admin again; if theirs is the one you typed, somebody answers in their place.',
};

/** Pins what the host publishes now, when it is what both admins agreed on. */
export async function repin(host: string, options: { fingerprint: string }): Promise<void> {
  await withNode(async ({ deps }) => {
    const pinned = await repinPeer(deps, { host, fingerprint: options.fingerprint });
    if (pinned.ok)
      return say(
        `The keys of ${host} are pinned anew. It is at trust "new": "obole peer trust ${host}" when you are sure.`,
      );
    const { code, detail } = pinned;
    if (!isOfRepin(code)) throw new CommandFailed(`Its keys are not taken: ${WHY_REFUSED[code]}.`);
    const published = code === 'fingerprint_differs' ? `\nPublished: ${detail}` : '';
    const status = code === 'fingerprint_invalid' ? WRONG_USAGE : undefined;
    throw new CommandFailed(`${WHY_NOT_PINNED[code]}${published}`, status);
  });
}

const isOfRepin = (code: RepinRefusal): code is keyof typeof WHY_NOT_PINNED =>
  Object.hasOwn(WHY_NOT_PINNED, code);
