import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { makeNotary } from '../../federation/statement-jws.ts';
import { documentSigner } from '../../federation/translate/settlement-documents.ts';
import { inOnePart, wholeText } from '../../src/settlement/lines-text.ts';
import type { PairDocument, Signed } from '../../src/settlement/pair/documents.ts';
import type { Event, Tools } from '../../src/settlement/pair/events.ts';
import { newPair, type Pair } from '../../src/settlement/pair/pair.ts';
import { step } from '../../src/settlement/pair/step.ts';
import { keys, vectorOf } from './vectors.ts';

type Side = 'a' | 'b';
/** What happens, but for when: that stands in the documents. */
type Happens = Event extends infer One ? (One extends Event ? Omit<One, 'atMs'> : never) : never;

const [A, B] = ['https://a.example/users/node', 'https://b.example/users/node'];
const pairs: Record<Side, Pair> = { a: newPair(A, B, 'EUR'), b: newPair(B, A, 'EUR') };
const publicKeys = Object.values(keys).map(({ d: _, ...open }) => open);
const signer = documentSigner(makeNotary(() => Promise.reject(new Error('nobody signs here'))));
const tools: Tools = {
  sha256: (text) => hash('sha256', text),
  hashLines: (lines) => hash('sha256', wholeText(signer.encodeLines(lines))),
};

/** A vector as the machine takes it. */
async function signed(name: string): Promise<Signed> {
  const { jws, sha256, lines } = vectorOf(name);
  const read = await signer.read(jws, publicKeys);
  if (read === null || read.kind === 'seal') throw new Error(`${name} cannot be read`);
  const { jti: _, iat: __, ...document } = read;
  return {
    ...{ sha256, document: document as PairDocument },
    lines: lines === undefined ? null : signer.decodeLines(inOnePart(lines)),
  };
}

/** Something happens on one side, and it issues exactly the document of this vector, or none. */
async function play(side: Side, happens: Happens, issues: string | null) {
  const vector = issues === null ? null : vectorOf(issues);
  const atMs = vector === null ? Date.parse('2026-12-31T00:00:00Z') : vector.claims.iat * 1000;
  const [after, effects] = step(pairs[side], { ...happens, atMs } as Event, tools);
  pairs[side] = after;
  const issued = effects.filter((effect) => effect.type === 'issue');
  const expected = issues === null ? [] : [await signed(issues)];
  expect(issued.map(({ document }) => document)).toEqual(expected.map((one) => one.document));
  for (const { ref } of issued)
    pairs[side] = step(
      pairs[side],
      { type: 'signed', ref, sha256: vector?.sha256 ?? '', atMs },
      tools,
    )[0];
}

const doubts = { 'https://b.example/users/2': 'unknown_payee' };
const comes = async (name: string, ofLines: Record<string, string> = {}): Promise<Happens> => ({
  ...{ type: 'received', signed: await signed(name), doubts: ofLines },
});
const closed = async (name: string): Promise<Happens> => {
  const { document, lines } = await signed(name);
  if (document.kind !== 'statement') throw new Error(`${name} is no statement`);
  return { type: 'month_closed', month: document.period, lines: lines?.lines ?? [] };
};

test('two nodes that do what the vectors tell sign exactly these documents', async () => {
  await play('b', { type: 'trust_changed', trust: 'limit', limitMinor: 400n }, null);
  await play('a', await closed('statement-first'), 'statement-first');
  await play('b', await comes('statement-first', doubts), 'acceptance-disputed');
  await play('a', await comes('acceptance-disputed'), null);
  await play('b', await closed('statement-zero'), 'statement-zero');
  await play('a', await comes('statement-zero'), 'acceptance-plain');
  await play('b', await comes('acceptance-plain'), null);
  const payee = 'https://b.example/users/1';
  await play('a', { type: 'correct', seq: 1, payee, amountMinor: 700n }, null);
  const disputed = 'https://b.example/users/2';
  await play('a', { type: 'answer_dispute', seq: 1, payee: disputed }, null);
  await play('a', await closed('statement-adjusting'), 'statement-adjusting');
  await play('b', await comes('statement-adjusting', doubts), 'acceptance-declined');
  await play('a', await comes('acceptance-declined'), null);
  await play('b', await closed('statement-back'), 'statement-back');
  await play('a', await comes('statement-back'), 'acceptance-back');
  await play('b', await comes('acceptance-back'), null);
  await play('b', { type: 'withdraw_dispute', seq: 2, payee: disputed }, 'withdrawal');
  await play('a', await comes('withdrawal'), 'consent-to-withdrawal');
  await play('b', await comes('consent-to-withdrawal'), null);
  const late = { seq: 2, payee: 'https://a.example/users/3' };
  await play('a', { type: 'dispute_line', ...late, code: 'never_given' }, 'dispute');
  await play('b', await comes('dispute'), 'consent-to-dispute');
  await play('a', await comes('consent-to-dispute'), null);
  await play('a', { type: 'withdraw_dispute', ...late }, 'withdrawal-of-late');
  await play('b', await comes('withdrawal-of-late'), 'consent-to-late');
  await play('a', await comes('consent-to-late'), null);
  const { claims } = vectorOf('netting');
  await play('a', { type: 'net', month: `${claims.period}` }, 'netting');
  await play('b', await comes('netting'), 'consent-to-netting');
  await play('a', await comes('consent-to-netting'), null);
  const [due] = pairs.a.dues;
  if (due === undefined) throw new Error('nothing is due');
  const { reference, amountMinor } = due;
  const endToEndId = `${reference}-1`;
  const out = { entry: 'bank-1', reference, amountMinor, endToEndId };
  await play('a', { type: 'paid_out', ...out }, 'advice');
  await play('b', await comes('advice'), null);
  await play('b', { type: 'paid_in', entry: 'bank-9', reference, amountMinor }, 'receipt');
  await play('a', await comes('receipt'), null);
  expect(pairs.a.issued.dischargedMinor).toBe(1_900n);
  expect(pairs.b.received.dischargedMinor).toBe(1_900n);
  expect(pairs.a.dues.map(({ state }) => state)).toEqual(['closed']);
  await play('b', await comes('netting-repeated'), 'refusal');
  await play('b', await comes('statement-forked'), null);
  expect(pairs.b.frozen?.proof).toEqual(vectorOf('unfreeze').claims.proof);
  await play('b', { type: 'unfreeze' }, 'unfreeze');
});
