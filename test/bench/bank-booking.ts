import { rmSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { connect, type Db } from '../../db/connect.ts';
import { readConfig } from '../../src/config.ts';
import { openNode } from '../../src/main.ts';
import { bookBankFile } from '../../src/operations/book-bank-file.ts';
import { checkBooks } from '../../src/operations/check-books.ts';
import type { SettlementDeps } from '../../src/operations/deps.ts';
import { setOwnAccount } from '../../src/operations/own-account.ts';
import { readBankFile } from '../../src/operations/read-bank-file.ts';
import { OWN_IBAN } from '../support/bank-files.ts';
import { temporaryFolder } from '../support/test-server.ts';
import { largeStatement, referenceOf } from './bank-large.ts';
import { seconds } from './figures.ts';

/** Source: issue 10, "Speed": matched and booked. */
const WITHIN_MS = 20_000;
const AT = '2026-11-24T12:00:00Z';
/** One of so many has a reference that nobody has. */
const UNKNOWN_EVERY = 20;

/** Prints how long a statement of so many top-ups takes from the bytes to the books, beside inserting as many
 *  bare rows with one index.
 *  @returns whether that is as fast as it should be, and the books are right. */
export async function booking(entries: number): Promise<boolean> {
  const folder = temporaryFolder();
  const read = readConfig({ DATA_DIR: folder, CLOCK: AT, ALLOW_PRIVATE_ADDRESS: 'true' });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const open = await openNode(read.config, { owner: 'command', log: console.log });
  const owner = connect(open.address, { connections: 1 });
  try {
    return await measure(open.deps, owner.db, entries);
  } finally {
    await owner.close();
    await open.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(deps: SettlementDeps, ownerDb: Db, entries: number): Promise<boolean> {
  const typed = { iban: OWN_IBAN, holder: 'Example Association', bic: '' };
  const set = await setOwnAccount(deps, typed, { confirmed: false });
  if (!set.ok) throw new Error(set.code);
  await addGivers(ownerDb, entries);
  const floorMs = await bareRows(ownerDb, entries);
  const bytes = largeStatement(entries);
  const startedMs = performance.now();
  const taken = await readBankFile(deps, { name: 'large.xml', bytes, by: null });
  if (!taken.ok) throw new Error(`${taken.code}: ${taken.detail}`);
  const readMs = performance.now() - startedMs;
  const booked = await bookBankFile(deps, { fileId: taken.fileId, by: null });
  if (!booked.ok) throw new Error(booked.code);
  const allMs = performance.now() - startedMs;
  console.log(
    `book ${booked.entries} entries: ${seconds(allMs)} s, of which ${seconds(readMs)} s until they can be looked at; ${Math.round(allMs / floorMs)} times inserting ${entries} bare rows`,
  );
  const wrong = (await checkBooks(deps)).filter((finding) => finding.wrong !== null);
  if (wrong.length > 0) throw new Error(`the books are wrong: ${JSON.stringify(wrong)}`);
  return allMs < WITHIN_MS && booked.entries === entries;
}

/** A person for each reference but every twentieth, written as rows. */
async function addGivers(db: Db, count: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select ('010' || lpad(to_hex(n), 29, '0'))::uuid, 'http://giver.example/' || n, 'person', true,
        'giver' || n, 'giver.example', 'giver', '', '', now() from generate_series(1, ${count}::int) as n`);
    await tx.execute(
      sql`insert into account (actor_id) select id from actor where handle like 'giver%'`,
    );
    const references = Array.from({ length: count }, (_, n) => referenceOf(n));
    await tx.execute(sql`
      insert into payment_reference (actor_id, reference, since)
      select ('010' || lpad(to_hex(n), 29, '0'))::uuid, reference, now()
      from unnest(${`{${references.join(',')}}`}::text[]) with ordinality as r (reference, n)
      where n % ${UNKNOWN_EVERY} <> 0`);
  });
  await db.execute(sql`vacuum analyze`);
}

async function bareRows(db: Db, count: number): Promise<number> {
  await db.execute(sql`create table bare (id int primary key, name text)`);
  const startedMs = performance.now();
  await db.execute(
    sql`insert into bare select n, 'entry ' || n from generate_series(1, ${count}::int) as n`,
  );
  return performance.now() - startedMs;
}
