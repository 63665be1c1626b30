import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { flattr, happening, mail, mailAddress } from '../../../db/schema/schema.ts';
import { setBudget } from '../../../src/operations/account-settings.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import type { HappeningsLetter } from '../../../src/operations/letters.ts';
import { openLetter, queueDueMails, sendMail } from '../../../src/operations/post-mail.ts';
import { mailHappenings } from '../../../src/operations/tell-happenings.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { mailServer } from '../../support/mail-server.ts';
import { mailing } from '../../support/post.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const MINUTE_MS = 60_000;
/** Noon: what is told daily was told at seven. */
const START = Date.parse('2026-10-05T12:00:00Z');
/** @param minutes after the beginning. */
const clock = (minutes: number) =>
  home.setClock(new Date(START + minutes * MINUTE_MS).toISOString());

async function author(handle: string, language: 'en' | 'fr' = 'en') {
  clock(0);
  const made = await creator(home.deps, handle, ['Night trains', 'Fog']);
  const [first = '', second = ''] = made.workIds;
  const address = `${handle}@mail.example`;
  const facts = { confirmedAt: home.deps.clock(), language, stopToken: home.deps.newSecret() };
  await home.deps.db.insert(mailAddress).values({ accountId: made.actorId, address, ...facts });
  return { ...made, first, second, address };
}

/** What was written to somebody, in its order. */
async function told(accountId: string): Promise<HappeningsLetter[]> {
  const rows = await home.deps.db
    .select()
    .from(mail)
    .where(and(eq(mail.accountId, accountId), eq(mail.kind, 'happenings')))
    .orderBy(mail.createdAt);
  const letters = await Promise.all(
    rows.map(({ letterSealed }) => openLetter(home.deps, letterSealed ?? '')),
  );
  return letters as HappeningsLetter[];
}

async function give(giverId: string, workId: string, message?: string) {
  const given = await giveFlattr(home.deps, { giverId, workId }, message ? { message } : {});
  if (!given.ok) throw new Error(given.code);
  return given.flattrId;
}

/** So many flattrs of one work from so many people, as they stand after they came in an hour. */
async function crowd(payeeId: string, workId: string, size: number): Promise<void> {
  await home.deps.db.execute(sql`
    with came as (
      select gen_random_uuid() as giver, gen_random_uuid() as id, n from generate_series(1, ${size}) as n
    ), people as (
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select giver, 'https://far.example/u/' || giver, 'person', false, 'p' || n, 'far.example', 'P' || n,
        'https://far.example/@p' || n, 'https://far.example/in', now() from came
    ), flattrs as (
      insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, recorded_at)
      select id, 'https://far.example/f/' || id, giver, false, 'node', ${workId}, ${payeeId}, '2026-10',
        ${home.deps.clock().toISOString()}::timestamptz + n * (interval '1 hour' / ${size}) from came
    )
    insert into happening (person_id, kind, flattr_id, at, on_page, by_mail)
    select ${payeeId}, 'flattr', id,
      ${home.deps.clock().toISOString()}::timestamptz + n * (interval '1 hour' / ${size}), true, 'each'
    from came`);
}

test('who, which work, what they said and what they make, two minutes later', async () => {
  const ploum = await author('ploum');
  const { actorId: ada } = await creator(home.deps, 'ada', ['Letters']);
  await setBudget(home.deps, ada, 500n);
  await give(ada, ploum.first, 'Thank you');
  clock(1);
  expect(await mailHappenings(home.deps)).toBe(0);
  clock(2);
  expect(await mailHappenings(home.deps)).toBe(1);
  expect(await mailHappenings(home.deps)).toBe(0);
  expect(await told(ploum.actorId)).toMatchObject([
    {
      topics: ['flattr'],
      counts: [{ kind: 'flattr', n: 1 }],
      lines: [
        {
          ...{ is: 'flattr', message: 'Thank you', what: { title: 'Night trains' } },
          who: { name: 'ada', handle: '@ada@localhost:9001', makes: [{ title: 'Letters' }] },
        },
      ],
      href: 'http://localhost:9001/home/notifications',
    },
  ]);
});

test('ten thousand flattrs in an hour are one digest', async () => {
  const loved = await author('loved');
  await crowd(loved.actorId, loved.first, 9_000);
  await crowd(loved.actorId, loved.second, 1_000);
  for (const minute of [1, 2, 3, 5, 10, 30, 59, 60]) {
    clock(minute);
    await mailHappenings(home.deps);
  }
  clock(61);
  await Promise.all([mailHappenings(home.deps), mailHappenings(home.deps)]);
  clock(75);
  await mailHappenings(home.deps);
  expect(await told(loved.actorId)).toMatchObject([
    {
      counts: [{ kind: 'flattr', n: 10_000 }],
      ...{ people: 10_000, nameless: 0, lines: { length: 5 } },
      works: [
        { title: 'Night trains', n: 9_000 },
        { title: 'Fog', n: 1_000 },
      ],
    },
  ]);
});

test('a flattr every three minutes is a few messages a day, and all of it is told', async () => {
  const busy = await author('busy');
  for (let minute = 0; minute < 24 * 60; minute += 10) {
    clock(minute);
    if (minute % 60 === 0) await crowd(busy.actorId, busy.first, 20);
    await mailHappenings(home.deps);
  }
  clock(48 * 60);
  await mailHappenings(home.deps);
  const letters = await told(busy.actorId);
  const flattrs = letters.flatMap(({ counts }) => counts.map(({ n }) => n));
  expect(flattrs.reduce((sum, n) => sum + n, 0)).toBe(480);
  expect(letters.length).toBeLessThanOrEqual(9);
});

test('what is undone before it is told is not told', async () => {
  const unsure = await author('unsure');
  const ben = await giver(home.deps, 'ben', { budgetMinor: 500n });
  const flattrId = await give(ben, unsure.first);
  clock(1);
  const undone = await undoFlattr(home.deps, { giverId: ben, flattrId });
  expect(undone.ok).toBe(true);
  clock(10);
  await mailHappenings(home.deps);
  expect(await told(unsure.actorId)).toEqual([]);
  await give(ben, unsure.second);
  clock(12);
  await mailHappenings(home.deps);
  expect(await told(unsure.actorId)).toMatchObject([{ lines: [{ what: { title: 'Fog' } }] }]);
});

test('two workers write one mail, not two', async () => {
  const twice = await author('twice');
  const cy = await giver(home.deps, 'cy', { budgetMinor: 500n });
  await give(cy, twice.first);
  clock(3);
  await Promise.all(Array.from({ length: 4 }, () => mailHappenings(home.deps)));
  expect(await told(twice.actorId)).toHaveLength(1);
});

test('a mail server that is down for a day loses nothing and doubles nothing', async () => {
  const patient = await author('patient');
  const dee = await giver(home.deps, 'dee', { budgetMinor: 500n });
  const first = await mailServer();
  await first.close();
  const deps = mailing(home.deps, first.url);
  await home.deps.db.delete(mail);
  await give(dee, patient.first);
  clock(2);
  await mailHappenings(deps);
  const [waiting] = await home.deps.db.select().from(mail);
  for (let minute = 2; minute < 24 * 60; minute += 40) {
    clock(minute);
    await queueDueMails(deps);
    await sendMail(deps, waiting?.id ?? '');
  }
  const back = await mailServer({ port: first.port });
  clock(24 * 60 + 40);
  await Promise.all([sendMail(deps, waiting?.id ?? ''), sendMail(deps, waiting?.id ?? '')]);
  await sendMail(deps, waiting?.id ?? '');
  await back.close();
  expect(back.arrived).toHaveLength(1);
  const [arrived] = back.arrived;
  expect(arrived?.to).toEqual(['patient@mail.example']);
  expect(arrived?.headers.get('subject')).toContain('dee_flattred');
  expect(arrived?.headers.get('list-id')).toBe('<flattr.localhost>');
  expect(arrived?.headers.get('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
  expect(arrived?.text).toContain('They liked what you made.');
  expect(arrived?.html).toContain('They liked what you made.');
});

test('an address that takes nothing is written to no more, also of what came before', async () => {
  const gone = await author('gone');
  const eve = await giver(home.deps, 'eve', { budgetMinor: 500n });
  await give(eve, gone.first);
  const of = eq(mailAddress.accountId, gone.actorId);
  await home.deps.db.update(mailAddress).set({ refusedAt: home.deps.clock() }).where(of);
  await give(eve, gone.second);
  clock(10);
  await mailHappenings(home.deps);
  await home.deps.db.update(mailAddress).set({ refusedAt: null }).where(of);
  clock(20);
  await mailHappenings(home.deps);
  expect(await told(gone.actorId)).toEqual([]);
  const rows = await home.deps.db
    .select({ onPage: happening.onPage })
    .from(happening)
    .innerJoin(flattr, eq(flattr.id, happening.flattrId))
    .where(eq(happening.personId, gone.actorId));
  expect(rows).toEqual([{ onPage: true }, { onPage: true }]);
});
