import type { Evidence, PayeeMethod } from './payee.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** So long what was found stands while the other side cannot be read. */
const STANDS_MS = 30 * DAY_MS;
/** What there was no budget for is looked at so soon, */
const SOON_MS = 60_000;
/** and what was answered so lately is not asked again for it. */
const ANSWERED_MS = HOUR_MS;
/** Not all at once: up to a tenth of the time earlier. */
const JITTER = 0.1;

/** To whom something leads, as it is kept. */
export type Standing = {
  readonly payeeId: string | null;
  readonly method: PayeeMethod;
  readonly evidence: readonly Evidence[];
  readonly checkedAt: Date;
  readonly nextCheckAt: Date;
  readonly failures: number;
};

/** What one look has found; `unreadable`: not even the thing itself. */
export type Look = Pick<Standing, 'payeeId' | 'method' | 'evidence'> | 'unreadable';

/** Whether what is known is young enough to give by: a payee for a week, that there is none for a
 *  day. */
export function isFresh(proof: Omit<Standing, 'method' | 'evidence'>, now: Date): boolean {
  if (now >= proof.nextCheckAt) return false;
  if (proof.payeeId !== null || proof.failures > 0) return true;
  return now.getTime() - proof.checkedAt.getTime() < DAY_MS;
}

/** What stands after a look. What cannot be read keeps the answer that it gave last, for 30 days;
 *  what can be read, and says something else now, is believed at once.
 *  @param at.silent why there is nobody, when it stayed unreadable for too long.
 *  @param at.chance from 0 up to 1. */
export function afterLook(
  was: Standing | undefined,
  look: Look,
  at: { readonly now: Date; readonly chance: number; readonly silent: PayeeMethod },
): Standing | null {
  const { now } = at;
  const later = (ms: number) => new Date(now.getTime() + ms * (1 - JITTER * at.chance));
  if (look === 'unreadable' || (was !== undefined && isSilent(was, look))) {
    if (was === undefined) return null;
    const failures = was.failures + 1;
    const nextCheckAt = later(Math.min(HOUR_MS * 2 ** was.failures, DAY_MS));
    if (was.payeeId === null || now.getTime() - was.checkedAt.getTime() <= STANDS_MS)
      return { ...was, failures, nextCheckAt };
    const evidence = look === 'unreadable' ? was.evidence.map(unread) : look.evidence;
    const method = look === 'unreadable' ? at.silent : look.method;
    return { payeeId: null, method, evidence, checkedAt: now, nextCheckAt, failures };
  }
  const found = { ...look, checkedAt: now, failures: 0 };
  if (look.payeeId !== null) return { ...found, nextCheckAt: later(WEEK_MS) };
  if (look.evidence.some(isOpen)) {
    const kept = was === undefined ? {} : { payeeId: was.payeeId, method: was.method };
    return { ...found, ...kept, nextCheckAt: new Date(now.getTime() + SOON_MS) };
  }
  const waited =
    was !== undefined && was.payeeId === null && was.failures === 0
      ? was.nextCheckAt.getTime() - was.checkedAt.getTime()
      : 0;
  return { ...found, nextCheckAt: later(Math.min(Math.max(2 * waited, DAY_MS), WEEK_MS)) };
}

/** What was answered in a look that had to end early, and need not be asked once more. */
export function answeredLately(was: Standing | undefined, now: Date): readonly Evidence[] {
  const isLate = was === undefined || now.getTime() - was.checkedAt.getTime() > ANSWERED_MS;
  if (isLate || !was.evidence.some(isOpen)) return [];
  return was.evidence.filter(({ verdict }) => !KEPT_OPEN.has(verdict));
}

const KEPT_OPEN: ReadonlySet<string> = new Set(['proves', 'confirmed', 'not_looked_at']);

const isOpen = ({ verdict }: Evidence): boolean => verdict === 'not_looked_at';

const unread = (one: Evidence): Evidence =>
  one.verdict === 'proves' || one.verdict === 'confirmed' ? { ...one, verdict: 'unreadable' } : one;

/** Whether a look lacks the payee that was known because it could not read what had named them. A look
 *  that found somebody lacks nobody, and what no longer names them is believed. */
function isSilent(was: Standing, look: Exclude<Look, 'unreadable'>): boolean {
  if (was.payeeId === null || look.payeeId !== null) return false;
  const silent = look.evidence.filter(({ verdict }) => verdict === 'unreadable');
  return wayOf(was).some((led) =>
    silent.some((one) => isSameNaming(one, led) || isSourceOf(one, led)),
  );
}

/** What named the payee; before it, where the page named an author or a manifest first, or somebody had
 *  moved, that. */
function wayOf({ method, evidence }: Standing): readonly Evidence[] {
  const at = evidence.findLastIndex(({ verdict }) => verdict === 'proves');
  const proof = evidence[at];
  if (proof === undefined) return [];
  const first = evidence
    .slice(0, at)
    .findLast(({ step, verdict }) => verdict === 'confirmed' && step === method);
  const isOnTheWay = proof.step !== method || first?.names === proof.at;
  const moves = evidence.slice(0, at).filter((one) => one.step === 'moved' && one !== first);
  return [...moves, ...(first !== undefined && isOnTheWay ? [first] : []), proof];
}

const isSameNaming = (one: Evidence, other: Evidence): boolean =>
  one.step === other.step && one.at === other.at && one.names === other.names;

/** A feed, a list of manifests or what a host says that cannot be read is noted by its address. */
const isSourceOf = (silent: Evidence, led: Evidence): boolean =>
  silent.names === led.at &&
  (silent.step === 'feed_payment'
    ? led.step === 'feed_payment' || led.step === 'podcast_funding'
    : (silent.step === 'funding_manifest' || silent.step === 'host_word') &&
      silent.step === led.step);
