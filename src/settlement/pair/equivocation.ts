import { headOf, issue, sendAgain, set, type Turn } from './events.ts';
import type { Pair } from './pair.ts';
import { isInChain } from './take-over.ts';

/** They signed two things that cannot both be true. Both stay as proof, and until both admins have
 *  signed that they go on, nothing new is agreed; what was agreed is still paid and received. */
export function freeze(turn: Turn, proof: readonly [string, string]): void {
  if (isFrozen(turn.pair)) return;
  set(turn, { frozen: { proof, ours: false, theirs: false } });
  turn.effects.push({ type: 'notice', code: 'frozen' });
}

/** Our admin's half. */
export function unfreezeOurs(turn: Turn): void {
  const { frozen } = turn.pair;
  if (frozen === null || frozen.ours) return;
  const { proof } = frozen;
  const ref = `unfreeze:${proof[1]}`;
  if (turn.pair.names[ref] === undefined)
    issue(turn, ref, { ...headOf(turn.pair), kind: 'unfreeze', proof });
  else sendAgain(turn, ref);
  // They hold another one than our books do: as after a restore, they are asked what was signed first.
  if (!isFrozen(turn.pair) && !isInChain(turn.pair, proof[0]))
    set(turn, { restoredAtMs: turn.atMs });
  agree(turn, { ours: true });
}

/** Our admin had signed that we go on, before a restore. @returns whether it is about what we know. */
export function adoptUnfreeze(turn: Turn, proof: readonly string[]): boolean {
  const { frozen } = turn.pair;
  if (frozen === null || frozen.proof.some((sha256) => !proof.includes(sha256))) return false;
  agree(turn, { ours: true });
  return true;
}

/** Whether they signed two things. What they say that we signed stops nothing here: else whoever owes us
 *  could keep their debts from falling due by saying so. */
export const isFrozen = ({ frozen, refs }: Pair): boolean =>
  frozen?.proof.every((sha256) => refs[sha256] === undefined) ?? false;

/** Their admin's half; it has to name the same proof. Where we do not know that we signed two things, as
 *  after a restore that went wrong, it is how we learn of it, and our admin's half is asked for. */
export function unfreezeTheirs(turn: Turn, proof: readonly string[]): boolean {
  const [first, second, ...more] = proof;
  if (first === undefined || second === undefined || more.length > 0) return false;
  const { frozen } = turn.pair;
  if (frozen === null) {
    if (!isAboutUs(turn.pair, first, second)) return false;
    set(turn, { frozen: { proof: [first, second], ours: false, theirs: false } });
    turn.effects.push({ type: 'notice', code: 'accused' });
  } else if (frozen.proof.some((sha256) => !proof.includes(sha256))) return false;
  agree(turn, { theirs: true });
  return true;
}

/** They say their half again, for ours may have been lost. Only whoever signed the two things answers it,
 *  for its half is the second: if both did, they would answer each other for ever. */
export function unfreezeAgain(turn: Turn, [first = '', second = '']: readonly string[]): void {
  if (isAboutUs(turn.pair, first, second)) sendAgain(turn, `unfreeze:${second}`);
}

/** After a restore we may know only one of the two. */
const isAboutUs = ({ refs }: Pair, ...proof: readonly string[]): boolean =>
  proof.some((sha256) => refs[sha256]?.startsWith('statement:'));

function agree(turn: Turn, half: { readonly ours?: true; readonly theirs?: true }): void {
  if (turn.pair.frozen === null) return;
  const frozen = { ...turn.pair.frozen, ...half };
  const isOver = frozen.ours && frozen.theirs;
  // What proved it is dealt with: it must not freeze us again.
  const held =
    isOver && isFrozen(turn.pair) ? { ...turn.pair.held, [frozen.proof[1]]: null } : turn.pair.held;
  set(turn, { frozen: isOver ? null : frozen, held });
  if (isOver) turn.effects.push({ type: 'notice', code: 'unfrozen' });
}
