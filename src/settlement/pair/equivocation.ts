import { headOf, issue, set, type Turn } from './events.ts';

/** They signed two things that cannot both be true. Both stay as proof, and until both admins have
 *  signed that they go on, nothing new is agreed; what was agreed is still paid and received. */
export function freeze(turn: Turn, proof: readonly [string, string]): void {
  if (turn.pair.frozen !== null) return;
  set(turn, { frozen: { proof, ours: false, theirs: false } });
  turn.effects.push({ type: 'notice', code: 'frozen' });
}

/** Our admin's half. */
export function unfreezeOurs(turn: Turn): void {
  const { frozen } = turn.pair;
  if (frozen === null || frozen.ours) return;
  const { proof } = frozen;
  issue(turn, `unfreeze:${proof[1]}`, { ...headOf(turn.pair), kind: 'unfreeze', proof });
  agree(turn, { ours: true });
}

/** Their admin's half; it has to name the same proof. */
export function unfreezeTheirs(turn: Turn, proof: readonly string[]): boolean {
  const { frozen } = turn.pair;
  if (frozen === null || frozen.proof.some((sha256) => !proof.includes(sha256))) return false;
  agree(turn, { theirs: true });
  return true;
}

function agree(turn: Turn, half: { readonly ours?: true; readonly theirs?: true }): void {
  if (turn.pair.frozen === null) return;
  const frozen = { ...turn.pair.frozen, ...half };
  const isOver = frozen.ours && frozen.theirs;
  set(turn, { frozen: isOver ? null : frozen });
  if (isOver) turn.effects.push({ type: 'notice', code: 'unfrozen' });
}
