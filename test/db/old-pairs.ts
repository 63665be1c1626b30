import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import type { Db } from '../../db/connect.ts';
import { sha256Hex } from '../../db/sha256.ts';

const id = (n: number) => `00000000-0000-0000-0000-${`${n}`.padStart(12, '0')}`;
export const US = 'https://n.example/actor';
export const [BEE, SEA] = [id(1), id(2)];
export const THEM: Readonly<Record<string, string>> = {
  [BEE]: 'https://b.example/actor',
  [SEA]: 'https://c.example/actor',
};
export const [ANN, BO, DEE] = [id(11), id(12), id(13)];
export const uriOf = (who: string) => `https://n.example/users/${who}`;
export const [OCTOBER, NOVEMBER] = ['2026-10', '2026-11'];

type Kept = {
  readonly peer: string;
  readonly kind: string;
  readonly claims: object;
  readonly direction: 'issued' | 'received';
  readonly answers?: string;
  readonly lines?: string;
};

const jwsOf = (claims: object): string =>
  ['{}', JSON.stringify(claims), '?'].map((p) => Buffer.from(p).toString('base64url')).join('.');

const said = (seq: number, period: string, total: string, prev: string | null = null) => ({
  ...{ currency: 'EUR', period, seq, prev, lines_sha256: 'f'.repeat(64), gross: total },
  ...{ adjustment: '0', total, jti: `${seq} ${period} ${total}` },
});

const netted = (period: string, entries: readonly object[]) => ({
  ...{ currency: 'EUR', period, entries, jti: `netting ${period}` },
});

/** What two peers and this node have signed: of B for October all is paid but the
 *  receipt, and November is refused; C has advised what it owes for October. */
function documents(): Readonly<Record<string, Kept>> {
  const [issued, received] = ['issued' as const, 'received' as const];
  const bee = { peer: BEE };
  const sea = { peer: SEA };
  const row = (payee: string, amount: string) =>
    `${JSON.stringify({ payee, amount, works: [] })}\n`;
  const lines = row('https://b.example/zoe', '600') + row(uriOf(DEE), '400');
  const entry = (debtor: string, outstanding: string) => ({ debtor, seq: 1, outstanding });
  const advice = { jti: 'advice', currency: 'EUR' };
  return {
    b1: { ...bee, kind: 'statement', direction: issued, claims: said(1, OCTOBER, '1000'), lines },
    b1Yes: { ...bee, kind: 'acceptance', direction: received, claims: { jti: 1 }, answers: 'b1' },
    bIn: { ...bee, kind: 'statement', direction: received, claims: said(1, OCTOBER, '600') },
    bInYes: { ...bee, kind: 'acceptance', direction: issued, claims: { jti: 2 }, answers: 'bIn' },
    bNet: {
      ...{ ...bee, kind: 'netting', direction: issued },
      claims: netted(OCTOBER, [entry(THEM[BEE] ?? '', '600'), entry(US, '1000')]),
    },
    bNetYes: { ...bee, kind: 'consent', direction: received, claims: { jti: 3 }, answers: 'bNet' },
    bPaid: { ...bee, kind: 'advice', direction: issued, claims: advice },
    b2: { ...bee, kind: 'statement', direction: issued, claims: said(2, NOVEMBER, '300') },
    b2No: { ...bee, kind: 'refusal', direction: received, claims: { jti: 4 }, answers: 'b2' },
    bSeal: { ...bee, kind: 'seal', direction: issued, claims: { jti: 'seal' } },
    c1: { ...sea, kind: 'statement', direction: issued, claims: said(1, OCTOBER, '100') },
    c1Yes: { ...sea, kind: 'acceptance', direction: received, claims: { jti: 5 }, answers: 'c1' },
    cIn: { ...sea, kind: 'statement', direction: received, claims: said(1, OCTOBER, '900') },
    cInYes: { ...sea, kind: 'acceptance', direction: issued, claims: { jti: 6 }, answers: 'cIn' },
    cNet: { ...sea, kind: 'netting', direction: received, claims: netted('2026-10', []) },
    cNetYes: { ...sea, kind: 'consent', direction: issued, claims: { jti: 7 }, answers: 'cNet' },
    cPays: { ...sea, kind: 'advice', direction: received, claims: { ...advice, jti: 'c' } },
    cIn2: { ...sea, kind: 'statement', direction: received, claims: said(2, NOVEMBER, '7', 'e') },
    cIn2No: { ...sea, kind: 'refusal', direction: issued, claims: { jti: 8 }, answers: 'cIn2' },
    c2: { ...sea, kind: 'statement', direction: issued, claims: said(2, NOVEMBER, '0') },
    cNet2: { ...sea, kind: 'netting', direction: issued, claims: netted(NOVEMBER, []) },
    cNet2No: { ...sea, kind: 'refusal', direction: received, claims: { jti: 9 }, answers: 'cNet2' },
  };
}

/** In their order, one each day. */
const DOCUMENTS: Readonly<Record<string, Kept>> = documents();

export const hash = (name: string): string => sha256Hex(jwsOf(DOCUMENTS[name]?.claims ?? {}));
const placeOf = (name: string): number => Object.keys(DOCUMENTS).indexOf(name);
export const idOf = (name: string): string => id(100 + placeOf(name));
export const msOf = (name: string): number => Date.UTC(2026, 11, 1 + placeOf(name));

/** Name, direction, month, seq, total, discharged, state. */
const STATEMENTS = [
  ['b1', BEE, 'issued', OCTOBER, 1, 1000, 1000, 'paid'],
  ['bIn', BEE, 'received', OCTOBER, 1, 600, 600, 'paid'],
  ['b2', BEE, 'issued', NOVEMBER, 2, 300, 0, 'refused'],
  ['c1', SEA, 'issued', OCTOBER, 1, 100, 100, 'paid'],
  ['cIn', SEA, 'received', OCTOBER, 1, 900, 100, 'netted'],
  ['cIn2', SEA, 'received', NOVEMBER, 2, 7, 0, 'refused'],
  ['c2', SEA, 'issued', NOVEMBER, 2, 0, 0, 'issued'],
] as const;

/** Name, month, offset, due, debtor, reference, advice, state. */
const NETTINGS = [
  ['bNet', BEE, OCTOBER, 600, 400, 'us', 'RF1', 'bPaid', 'paid'],
  ['cNet', SEA, OCTOBER, 100, 800, 'peer', 'RF2', 'cPays', 'advised'],
  ['cNet2', SEA, NOVEMBER, 0, 0, 'nobody', 'RF3', null, 'refused'],
] as const;

/** A node as it was before, with everything that could be between it and two peers then. */
export async function asBefore(db: Db, folder: string): Promise<void> {
  await migrateTables(db, { migrationsFolder: folder });
  for (const who of [ANN, BO, DEE])
    await db.execute(sql`
      insert into actor (id, uri, local, kind, handle, host, name, profile_url, inbox_url, created_at)
      values (${who}, ${uriOf(who)}, true, 'person', ${who}, 'n.example', '', '', '', '2026-10-01')`);
  for (const [peer, actorUri] of Object.entries(THEM))
    await db.execute(sql`
      insert into peer (id, host, actor_uri, understands_flattr, settles, checked_at)
      values (${peer}, ${new URL(actorUri).host}, ${actorUri}, true, true, now())`);
  for (const [name, { peer, kind, claims, direction, answers, lines }] of Object.entries(DOCUMENTS))
    await db.execute(sql`
      insert into settlement_document
        (id, uri, peer_id, direction, kind, jws, sha256, lines, answers, recorded_at)
      values (${idOf(name)}, ${name}, ${peer}, ${direction}, ${kind}, ${jwsOf(claims)}, ${hash(name)},
        ${lines ?? null}, ${answers ?? null}, ${new Date(msOf(name)).toISOString()})`);
  for (const [name, peer, direction, month, seq, total, discharged, state] of STATEMENTS)
    await db.execute(sql`
      insert into statement (document_id, peer_id, direction, month, currency, seq, total_minor,
        discharged_minor, state)
      values (${idOf(name)}, ${peer}, ${direction}, ${month}, 'EUR', ${seq}, ${total}, ${discharged},
        ${state})`);
  await db.execute(sql`
    insert into statement_line (document_id, payee_id, amount_minor, released_minor) values
      (${idOf('bIn')}, ${BO}, 200, 200), (${idOf('bIn')}, ${ANN}, 400, 400),
      (${idOf('cIn')}, ${ANN}, 900, 100)`);
  for (const [name, peer, month, offset, due, debtor, reference, advice, state] of NETTINGS)
    await db.execute(sql`
      insert into netting (document_id, peer_id, month, currency, offset_minor, due_minor, debtor,
        reference, advice_id, state)
      values (${idOf(name)}, ${peer}, ${month}, 'EUR', ${offset}, ${due}, ${debtor}, ${reference},
        ${advice === null ? null : idOf(advice)}, ${state})`);
}
