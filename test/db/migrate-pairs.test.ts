import { sql } from 'drizzle-orm';
import { runMigrations } from 'graphile-worker';
import { expect, test } from 'vitest';
import { connect, connectionString } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { loadPair, withLines } from '../../db/records/pair-load.ts';
import { openIssued, openReceived } from '../../src/settlement/pair/open.ts';
import { type Due, newPair, type ReceivedLine } from '../../src/settlement/pair/pair.ts';
import { bareDatabase } from '../support/database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';
import {
  ANN,
  asBefore,
  BEE,
  BO,
  DEE,
  hash,
  idOf,
  msOf,
  NOVEMBER,
  OCTOBER,
  SEA,
  THEM,
  US,
  uriOf,
} from './old-pairs.ts';

const issuedLine = (payee: string, amountMinor: bigint) => ({
  ...{ payee, amountMinor, adjustedMinor: 0n, disputedMinor: 0n, struckMinor: 0n },
});

const receivedLine = (who: string, amountMinor: bigint, fundedMinor: bigint): ReceivedLine => ({
  ...{ ...issuedLine(uriOf(who), amountMinor), fundedMinor, releasedMinor: fundedMinor },
  ...{ writtenOffMinor: 0n, lostMinor: 0n },
});

const issued = (name: string, seq: number, month: string, minor: bigint, answer?: string) => ({
  ...{ seq, month, sha256: hash(name), state: answer === undefined ? 'issued' : 'accepted' },
  ...{ grossMinor: minor, totalMinor: minor, acceptedMinor: answer === undefined ? 0n : minor },
  ...{ issuedAtMs: msOf(name), answeredAtMs: answer === undefined ? null : msOf(answer) },
  ...{ lines: [], adjustments: [] },
});

const payloadOf = (month: string, seq: number, prev: string | null, minor: string) =>
  JSON.stringify([month, seq, prev, 'f'.repeat(64), minor, '0', minor]);

const due = (reference: string, agreed: string, facts: Partial<Due>) => ({
  ...{ reference, month: OCTOBER, kind: 'net', attempt: 1, advice: null, movedMinor: 0n },
  ...{ sinceMs: msOf(agreed), owedSinceMs: msOf(agreed), state: 'open', ...facts },
});

test('what was signed, owed and paid before goes on in the same settlement', async () => {
  const { address, drop } = await bareDatabase();
  const { folder, remove } = await migrationsBefore('0007_pairs');
  await runMigrations({ connectionString: connectionString(address, 'test') });
  const { db, close } = connect(address);
  await asBefore(db, folder);

  await migrate(address);
  const load = (peerId: string) =>
    db.transaction(async (tx) => {
      const pairs = { peerId, currency: 'EUR', us: US, them: THEM[peerId] ?? '' };
      const terms = { trust: 'funded', limitMinor: 0n } as const;
      const named = { issuedSeqs: [1, 2], receivedSeqs: [1, 2] };
      return withLines(tx, await loadPair(tx, { ...pairs, ...terms }, named));
    });
  const [bee, sea] = [await load(BEE), await load(SEA)];
  expect(bee.pair).toEqual(beeNow());
  expect(sea.pair).toEqual(seaNow());
  for (const { pair, open, closedUpTo, booked } of [bee, sea]) {
    const { issued: ours, received: theirs } = pair;
    const [openOurs, openTheirs] = [openIssued(pair), openReceived(pair)];
    expect(open).toEqual(
      new Set([
        ...ours.statements.filter((s) => openOurs.has(s.seq)).map((s) => s.sha256),
        ...theirs.statements.filter((s) => openTheirs.has(s.seq)).map((s) => s.sha256),
      ]),
    );
    expect({ closedUpTo, booked }).toEqual({ closedUpTo: NOVEMBER, booked: 0 });
  }
  const payees = await db.execute(
    sql`select payee_id from statement_line where document_id = ${idOf('b1')} order by nr`,
  );
  expect(payees.map((row) => row.payee_id)).toEqual([null, DEE]);
  await expect(db.execute(sql`update settlement_document set ref = null`)).rejects.toThrow();
  await close();
  await remove();
  await drop();
});

/** October is paid, and its receipt is waited for. November was refused and its money never given back:
 *  so it is as if nobody had answered yet. */
function beeNow() {
  const names = {
    'statement:1': hash('b1'),
    'statement:2': hash('b2'),
    'acceptance:1': hash('bInYes'),
    'netting:2026-10:1': hash('bNet'),
    'advice:RF1:1': hash('bPaid'),
  };
  const them = THEM[BEE] ?? '';
  return {
    ...newPair(US, them, 'EUR'),
    issued: {
      statements: [
        {
          ...issued('b1', 1, OCTOBER, 1000n, 'b1Yes'),
          lines: [issuedLine('https://b.example/zoe', 600n), issuedLine(uriOf(DEE), 400n)],
        },
        issued('b2', 2, NOVEMBER, 300n),
      ],
      dischargedMinor: 1000n,
    },
    received: {
      statements: [
        {
          ...{ seq: 1, month: OCTOBER, sha256: hash('bIn'), state: 'accepted' },
          ...{ payload: payloadOf(OCTOBER, 1, null, '600'), acceptedMinor: 600n },
          acceptedAtMs: msOf('bIn'),
          lines: [receivedLine(ANN, 400n, 400n), receivedLine(BO, 200n, 200n)],
        },
      ],
      dischargedMinor: 600n,
    },
    spreadMinor: 600n,
    nettings: [beeNetting(them)],
    dues: [
      due('RF1', 'bNetYes', { debtor: 'us', amountMinor: 400n, movedMinor: 400n, state: 'paid' }),
    ],
    ...{ names, refs: turned(names), held: heldOf('b1Yes', 'bNetYes', 'b2No', 'bIn=acceptance:1') },
  };
}

function beeNetting(them: string) {
  const entries = [
    { debtor: them, seq: 1, outstandingMinor: 600n },
    { debtor: US, seq: 1, outstandingMinor: 1000n },
  ];
  return {
    ...{ sha256: hash('bNet'), month: OCTOBER, attempt: 1, proposer: 'us', state: 'agreed' },
    proposedAtMs: msOf('bNet'),
    netting: {
      ...{ kind: 'netting', iss: US, aud: them, currency: 'EUR', period: OCTOBER, attempt: 1 },
      ...{ entries, offsetMinor: 600n, dueMinor: 400n, debtor: US, reference: 'RF1' },
    },
  };
}

/** They have advised what they owe for October; its money is not here. */
function seaNow() {
  const names = {
    'statement:1': hash('c1'),
    'statement:2': hash('c2'),
    'acceptance:1': hash('cInYes'),
    [`consent:${hash('cNet')}`]: hash('cNetYes'),
    [`refusal:${hash('cIn2')}`]: hash('cIn2No'),
    'netting:2026-11:1': hash('cNet2'),
  };
  const them = THEM[SEA] ?? '';
  const answers = [
    ...['c1Yes', 'cNet2No', 'cIn=acceptance:1', `cNet=consent:${hash('cNet')}`],
    `cIn2=refusal:${hash('cIn2')}`,
  ];
  return {
    ...newPair(US, them, 'EUR'),
    issued: {
      statements: [issued('c1', 1, OCTOBER, 100n, 'c1Yes'), issued('c2', 2, NOVEMBER, 0n)],
      dischargedMinor: 100n,
    },
    received: {
      statements: [
        {
          ...{ seq: 1, month: OCTOBER, sha256: hash('cIn'), state: 'accepted' },
          ...{ payload: payloadOf(OCTOBER, 1, null, '900'), acceptedMinor: 900n },
          ...{ acceptedAtMs: msOf('cIn'), lines: [receivedLine(ANN, 900n, 100n)] },
        },
        {
          ...{ seq: 2, month: NOVEMBER, sha256: hash('cIn2'), state: 'refused', lines: [] },
          ...{ payload: payloadOf(NOVEMBER, 2, 'e', '7'), acceptedMinor: 0n },
          acceptedAtMs: msOf('cIn2'),
        },
      ],
      dischargedMinor: 100n,
    },
    spreadMinor: 100n,
    nettings: seaNettings(them),
    dues: [
      due('RF2', 'cNetYes', {
        ...{ debtor: 'them', amountMinor: 800n },
        advice: { sha256: hash('cPays'), amountMinor: 800n },
      }),
    ],
    ...{ names, refs: turned(names), held: heldOf(...answers) },
  };
}

function seaNettings(them: string) {
  const theirs = { kind: 'netting', iss: them, aud: US, currency: 'EUR', attempt: 1, entries: [] };
  return [
    {
      ...{ sha256: hash('cNet'), month: OCTOBER, attempt: 1, proposer: 'them', state: 'agreed' },
      proposedAtMs: msOf('cNet'),
      netting: {
        ...{ ...theirs, period: OCTOBER, offsetMinor: 100n, dueMinor: 800n, debtor: them },
        reference: 'RF2',
      },
    },
    {
      ...{ sha256: hash('cNet2'), month: NOVEMBER, attempt: 1, proposer: 'us', state: 'refused' },
      proposedAtMs: msOf('cNet2'),
      netting: {
        ...{ ...theirs, iss: US, aud: them, period: NOVEMBER, offsetMinor: 0n, dueMinor: 0n },
        ...{ debtor: null, reference: 'RF3' },
      },
    },
  ];
}

const turned = (names: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(names).map(([ref, sha256]) => [sha256, ref]));

/** @param names of documents of theirs, each with our answer to it, if it has one. */
const heldOf = (...names: string[]) =>
  Object.fromEntries(
    names.map((text) => {
      const [name = '', ref = null] = text.split('=');
      return [hash(name), ref];
    }),
  );
