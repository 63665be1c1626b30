import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { openEntries, sumsOfFile } from '../../../db/views/bank-entries.ts';
import { assignEntry } from '../../../src/operations/assign-entry.ts';
import { bookBankFile } from '../../../src/operations/book-bank-file.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { setOwnAccount } from '../../../src/operations/own-account.ts';
import { readBankFile } from '../../../src/operations/read-bank-file.ts';
import { tickPair } from '../../../src/operations/tick-pairs.ts';
import { camt053, OUR_IBAN, type Said } from '../../support/camt.ts';
import { type House, house, person } from '../../support/house.ts';
import { meet, pairWith, settling, stated } from '../../support/peer.ts';

let node: House;
let deps: NodeDeps;
let peer: Peer;
let reference: string;

beforeAll(async () => {
  node = await house();
  deps = settling(node.deps);
  peer = await meet(deps);
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  expect(await setOwnAccount(deps, typed, { confirmed: false })).toMatchObject({ ok: true });
  const radio = await person(deps, 'harbour-radio');
  node.setClock('2026-11-04T00:00:00Z');
  expect(await closePeriod(deps, '2026-10')).toMatchObject({ ok: true });
  const line = { payee: `${deps.node.origin}/users/${radio}`, amountMinor: 1_000n, works: [] };
  expect(await stated(deps, peer, [line])).toMatchObject({ ok: true });
  node.setClock('2026-11-20T12:00:00Z');
  await tickPair(deps, { peerId: peer.id });
  reference = (await pairWith(deps, peer.host)).dues[0]?.reference ?? '';
  expect(reference).not.toBe('');
});
// Closing checks the books.
afterAll(() => node.close());

async function book(id: string, ...entries: readonly Said[]): Promise<string> {
  const read = await readBankFile(deps, { name: id, bytes: camt053({ id, entries }), by: null });
  if (!read.ok) throw new Error(`${read.code} ${read.detail}`);
  const booked = await bookBankFile(deps, { fileId: read.fileId, by: null });
  expect(booked).toMatchObject({ ok: true });
  return read.fileId;
}

const paidMinor = async () => (await pairWith(deps, peer.host)).received.dischargedMinor;

test('what a node pays is found by its reference, also where it is only in the name of the payment', async () => {
  const part = { amount: '4.00', endToEndId: `${reference}-1` };
  const fileId = await book('1', { amount: '3.00', reference }, part);
  expect(await sumsOfFile(deps.db, fileId, 'EUR')).toMatchObject([
    { purpose: 'peer_in', entries: 2, sumMinor: 700n },
  ]);
  expect(await paidMinor()).toBe(700n);
});

test('without a reference it waits; whoever says whose it is pays the oldest debt with it', async () => {
  await book('2', { amount: '2.00', text: 'settlement' });
  const [entry] = await openEntries(deps.db, { most: 10, currency: 'EUR' });
  const said = { entryId: entry?.id ?? '', by: null, to: 'peer' } as const;
  const unknown = await assignEntry(deps, { ...said, host: 'nobody.example' });
  expect(unknown).toMatchObject({ ok: false, code: 'unknown_peer' });
  expect(await assignEntry(deps, { ...said, host: peer.host })).toMatchObject({ ok: true });
  expect(await paidMinor()).toBe(900n);
  expect((await pairWith(deps, peer.host)).suspense).toEqual([]);
});

test('what is too much is not lost: it waits with the peer, until somebody decides', async () => {
  await book('3', { amount: '2.50', reference });
  expect((await pairWith(deps, peer.host)).suspense.length).toBeGreaterThan(0);
  const { suspense } = await pairWith(deps, peer.host);
  const waitsMinor = suspense.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  expect(waitsMinor + (await paidMinor())).toBe(1_150n);
});
