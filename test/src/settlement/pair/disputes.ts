import type { SimNode } from '../../../simulation/sim-node.ts';
import { pairOf, receive, type Sides, sentBy, stateNovember, tell, twoSides } from './two-sides.ts';

/** B, the creditor, disputes a line that it has accepted. */
export const dispute = (sides: Sides, on: string, payee: string, code = 'doubted'): void =>
  tell(sides.b, on, { type: 'dispute_line', seq: 1, payee, code });

/** What B had said by the event, and what A makes of it. */
export function hear(sides: Sides, on: string): string[] {
  for (const signed of sentBy(sides.b)) receive(sides.a, on, signed);
  const answers = sentBy(sides.a);
  for (const signed of answers) receive(sides.b, on, signed);
  return answers.map(({ document }) =>
    document.kind === 'refusal' ? document.code : document.kind,
  );
}

export const refusedOf = (node: SimNode) => pairOf(node).refusedEvents;
export const statesOf = (node: SimNode) => pairOf(node).disputes.map(({ state }) => state);
export const lineOf = (node: SimNode, of: 'issued' | 'received', payee: string) =>
  pairOf(node)[of].statements[0]?.lines.find((line) => line.payee === payee);

/** November stated by both and accepted. */
export function statedBoth(gifts: Readonly<Record<string, bigint>>): Sides {
  const sides = twoSides();
  stateNovember(sides, gifts);
  return sides;
}
