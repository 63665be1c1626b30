import { expect } from 'vitest';
import type { PairDocument, Signed } from '../../../../src/settlement/pair/documents.ts';
import type { Event } from '../../../../src/settlement/pair/events.ts';
import type { Pair } from '../../../../src/settlement/pair/pair.ts';
import { step } from '../../../../src/settlement/pair/step.ts';
import { mirrorWrong, wrongIn } from '../../../simulation/invariants.ts';
import { book, commit, makeNode, type SimNode, stage } from '../../../simulation/sim-node.ts';

export const [A, B] = ['https://a.example/a', 'https://b.example/a'];
export const [ANNA, BEN] = [`${B}/anna`, `${B}/ben`];

/** Two nodes and what happens between them, event by event. `A` has the lower id and so proposes. */
export type Sides = { readonly a: SimNode; readonly b: SimNode };

export const twoSides = (): Sides => ({ a: makeNode(A, [B], 0), b: makeNode(B, [A], 0) });

export const peerOf = (node: SimNode): string => (node.id === A ? B : A);

export function pairOf(node: SimNode): Pair {
  const pair = node.data.pairs.get(peerOf(node));
  if (pair === undefined) throw new Error(`${node.id} has no pair`);
  return pair;
}

type Told = {
  [Type in Event['type']]: Omit<Extract<Event, { type: Type }>, 'atMs'>;
}[Event['type']];

/** Lets one thing happen and looks at the books after it. @param on a day, or a time. */
export function tell(node: SimNode, on: string, event: Told): void {
  const atMs = new Date(on.length === 10 ? `${on}T12:00:00Z` : on).getTime();
  const staged = stage(node, peerOf(node), { ...event, atMs } as Event, step);
  if (event.type === 'month_closed')
    for (const { payee, amountMinor } of event.lines)
      book(node, peerOf(node), [
        { debit: 'bank', credit: `givers:${event.month}:${payee}`, amountMinor },
        { debit: `givers:${event.month}:${payee}`, credit: 'payable', amountMinor },
      ]);
  if (staged !== null) commit(node, peerOf(node), staged);
  expect(wrongIn(node, peerOf(node))).toBeNull();
}

/** What is on its way from a node, taken out. */
export function sentBy(node: SimNode): Signed[] {
  const kept = node.data.documents.get(peerOf(node)) ?? [];
  const hashes = node.outbox.flatMap(({ effect }) =>
    effect.type === 'send' ? [effect.sha256] : [],
  );
  node.outbox = [];
  return kept.filter((signed) => hashes.includes(signed.sha256));
}

export const receive = (
  node: SimNode,
  on: string,
  signed: Signed,
  doubts: Readonly<Record<string, string>> = {},
): void => tell(node, on, { type: 'received', signed, doubts });

/** Carries everything to and fro until nobody has anything to say. */
export function talk(
  { a, b }: Sides,
  on: string,
  doubts: Readonly<Record<string, string>> = {},
): void {
  for (let round = 0; round < 10; round += 1) {
    for (const signed of sentBy(a)) receive(b, on, signed, doubts);
    for (const signed of sentBy(b)) receive(a, on, signed, doubts);
  }
  expect(mirrorWrong(a, b) ?? mirrorWrong(b, a)).toBeNull();
}

export const closeMonth = (
  node: SimNode,
  month: string,
  on: string,
  gifts: Readonly<Record<string, bigint>>,
): void => {
  const lines = Object.entries(gifts).map(([payee, amountMinor]) => ({
    payee,
    amountMinor,
    works: [],
  }));
  tell(node, on, { type: 'month_closed', month, lines });
};

/** November stated by both, accepted and netted; what A owes B is due. */
export function netNovember(sides: Sides, gifts: Readonly<Record<string, bigint>>): void {
  stateNovember(sides, gifts);
  tell(sides.a, '2026-12-10', { type: 'tick' });
  talk(sides, '2026-12-10');
}

export function stateNovember(sides: Sides, gifts: Readonly<Record<string, bigint>>): void {
  closeMonth(sides.a, '2026-11', '2026-12-03', gifts);
  closeMonth(sides.b, '2026-11', '2026-12-03', {});
  talk(sides, '2026-12-03');
}

export const documentsOf = (node: SimNode): readonly Signed[] =>
  node.data.documents.get(peerOf(node)) ?? [];

export const kindsOf = (signed: readonly Signed[]): PairDocument['kind'][] =>
  signed.map(({ document }) => document.kind);

export const referenceOf = (node: SimNode): string => pairOf(node).dues.at(-1)?.reference ?? 'none';
