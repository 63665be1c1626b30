import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keyValue, session } from '../../../db/schema/schema.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { findKeptForm } from '../../../src/operations/kept-forms.ts';
import { type FullHouse, fullHouse } from '../../support/full-house.ts';
import { person } from '../../support/house.ts';
import { type Control, formKey, formsOn, type PageForm } from '../../support/page-forms.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

let full: FullHouse;
let keeper: PageVisitor;
let newcomer: PageVisitor;
/** The keeper's other browser, whose session is over. */
let late: PageVisitor;

beforeAll(async () => {
  full = await fullHouse();
  keeper = await visitor().signIn(full.deps, full.keeper);
  newcomer = await visitor().signIn(full.deps, full.newcomer);
  late = await lateVisitor(full.keeper);
});
afterAll(() => full.house.database.close());

const visitor = () => new PageVisitor(pagesOf(full.deps), full.deps.node.origin);

/** Signed in, until a moment ago. */
async function lateVisitor(actorId: string, endedAt = full.deps.clock()): Promise<PageVisitor> {
  const known = await full.deps.db.query.session.findMany();
  const here = await visitor().signIn(full.deps, actorId);
  const all = await full.deps.db.query.session.findMany();
  const mine = all.find(({ tokenHash }) => known.every((old) => old.tokenHash !== tokenHash));
  await full.deps.db
    .update(session)
    .set({ expiresAt: endedAt })
    .where(eq(session.tokenHash, mine?.tokenHash ?? ''));
  return here;
}

const TYPED = `Brouillard "épais" <i>&amp;</i> 🌫`;

/** Another value than it has. */
function changed({ kind, value, choices }: Control, n: number): string {
  if (kind === 'text') return `${TYPED} ${n}`;
  if (kind === 'lines') return `\n${TYPED}\n\n${n}`;
  return choices.find((one) => one !== value) ?? '';
}

/** As a browser sends it: a box that is not ticked sends nothing. */
const sent = (form: PageForm, typed: ReadonlyMap<string, string>) => ({
  ...form.hidden,
  ...form.button,
  ...Object.fromEntries(
    [...typed].filter(
      ([name, value]) =>
        value !== '' || form.controls.some((one) => one.name === name && one.kind !== 'box'),
    ),
  ),
});

const from = (page: string) => ({
  origin: full.deps.node.origin,
  referer: `${full.deps.node.origin}${page}`,
});

const nextOf = (answer: Response): string => {
  const url = new URL(answer.headers.get('location') ?? '', full.deps.node.origin);
  expect([answer.status, url.pathname]).toEqual([303, '/sign-in']);
  return url.searchParams.get('next') ?? '';
};

/** What stands in every table but those of sessions and of kept forms. */
async function everything(): Promise<ReadonlyMap<string, unknown>> {
  const { ownerDb } = full.house.database;
  const tables = await ownerDb.execute<{ name: string }>(sql`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name
    from information_schema.tables where table_type = 'BASE TABLE'
      and table_schema in ('public', 'graphile_worker')
      and table_name not in ('session', 'sign_in_link', 'key_value') order by 1`);
  const parts = tables.map(
    ({ name }) =>
      `select '${name}' as name, md5(string_agg(t::text, ' ' order by t::text)) from ${name} t`,
  );
  const rows = await ownerDb.execute<{ name: string; md5: string }>(
    sql.raw(parts.join(' union all ')),
  );
  return new Map(rows.map(({ name, md5 }) => [name, md5]));
}

test('whatever was typed into any form stands in it again after signing in, and nothing was sent', async () => {
  const before = await everything();
  const seen = new Set<string>();
  for (const page of full.pages) {
    for (const form of formsOn(await keeper.text(page))) {
      if (form.controls.length === 0 || seen.has(formKey(form))) continue;
      seen.add(formKey(form));
      const typed = new Map(form.controls.map((control, n) => [control.name, changed(control, n)]));
      const next = nextOf(await late.post(form.action, sent(form, typed), from(page)));
      expect(next).not.toMatch(/Brouillard|pais/);
      const again = formsOn(await keeper.text(next)).find((one) => formKey(one) === formKey(form));
      const stands = new Map(again?.controls.map(({ name, value }) => [name, value]));
      expect([form.action, stands]).toEqual([form.action, typed]);
      expect(await newcomer.text(next)).not.toContain('Brouillard');
    }
  }
  expect(seen.size).toBeGreaterThan(25);
  expect(await everything()).toEqual(before);
});

test('a form that is not on its page any more, or not at all, loses no word either', async () => {
  const fields = {
    address: `@${TYPED}@far.example`,
    more: 'A second thought',
    person: full.keeper,
  };
  for (const back of ['/home/supporters', '/nothing/here', '/@lamps']) {
    const answer = await late.post('/home/settings/nowhere', { ...fields, back });
    const page = await keeper.text(nextOf(answer));
    expect(page).toContain('You were signed out before this was sent.');
    expect(page).toContain('What has no place here any more');
    expect(page).toMatch(/readonly dir="auto">\n@Brouillard[^<]*\n\nA second thought<\/textarea>/);
    expect(page.split('<form')[0]).not.toContain(full.keeper);
  }
});

test('a picture has to be chosen again; the words beside it are there', async () => {
  const picture = new Uint8Array(3_000_000);
  const body = 'A long night. '.repeat(5_000);
  const form = { title: 'Fog', body, kind: 'open' };
  const answer = await late.upload(
    '/home/works/new',
    form,
    picture,
    from('/home/works/new?by=hand'),
  );
  const page = await keeper.text(nextOf(answer));
  expect(page).toContain('Only the file has to be chosen again.');
  expect(page).toContain(body);
});

test('codes and credentials are not kept', async () => {
  const { deps } = full;
  const secrets = { token: 'a-token', credential: '{"id":"a-key"}' };
  const answer = await late.post('/home/settings/passkeys', { ...secrets, name: 'My phone' });
  const id = new URL(nextOf(answer), deps.node.origin).searchParams.get('kept') ?? '';
  expect(await findKeptForm(deps, full.keeper, id)).toEqual({
    action: '/home/settings/passkeys',
    fields: { name: 'My phone' },
    hadFile: false,
  });
  expect(await findKeptForm(deps, full.newcomer, id)).toBeNull();
  const rows = await deps.db.select().from(keyValue);
  expect(JSON.stringify(rows)).not.toContain('My phone');
});

test('nothing is kept of who was not signed in here lately, and nothing too long', async () => {
  const count = () => full.deps.db.$count(keyValue);
  const before = await count();
  const dayAgo = new Date(full.deps.clock().getTime() - 24 * 3_600_000);
  for (const nobody of [visitor(), await lateVisitor(full.newcomer, dayAgo)]) {
    const answer = await nobody.post('/home/budget', { amount: '7' }, from('/home/budget'));
    expect(nextOf(answer)).toBe('/home/budget');
    const large = await nobody.upload('/home/works/new', { body: 'x'.repeat(100_000) });
    expect(large.status).toBe(413);
  }
  const body = 'x'.repeat(3_000_000);
  expect(nextOf(await late.upload('/home/works/new', { title: 'Long', body }))).toBe('/home');
  expect(await count()).toBe(before);
});

test('five of each person are kept for an hour, until they are sent or their writer leaves', async () => {
  const { deps } = full;
  const gone = await person(deps, 'leaver');
  const there = await lateVisitor(gone);
  const here = await visitor().signIn(deps, gone);
  const pages: string[] = [];
  for (let n = 1; n <= 7; n += 1)
    pages.push(
      nextOf(await there.post('/home/budget', { amount: `${n}.50` }, from('/home/budget'))),
    );
  const holds = async (n: number) =>
    (await here.text(pages[n - 1] ?? '')).includes(`value="${n}.50"`);
  const all = async () => await Promise.all(pages.map((_, n) => holds(n + 1)));
  expect(await all()).toEqual([false, false, true, true, true, true, true]);
  const wrong = await here.post('/home/budget', { amount: 'much' }, from(pages[6] ?? ''));
  expect([wrong.status, await holds(7)]).toEqual([422, true]);
  const done = await here.post('/home/budget', { amount: '9.00' }, from(pages[6] ?? ''));
  expect([done.status, await holds(6)]).toEqual([303, true]);
  expect((await here.text(pages[6] ?? '')).includes('You were signed out')).toBe(false);
  await full.house.database.ownerDb
    .update(keyValue)
    .set({ expiresAt: sql`${keyValue.expiresAt} - interval '61 minutes'` })
    .where(sql`${keyValue.key} like ${`%${pages[5]?.slice(-36)}%`}`);
  expect(await all()).toEqual([false, false, true, true, true, false, false]);
  const left = await deleteAccount(deps, gone, 'leaver');
  expect([
    left.ok,
    await deps.db.$count(keyValue, sql`${keyValue.key} like ${`%${gone}%`}`),
  ]).toEqual([true, 0]);
});

test('who signed out in another tab finds it again, and a stranger’s form stays a stranger’s', async () => {
  const there = await visitor().signIn(full.deps, full.keeper);
  await there.post('/sign-out', {});
  expect((await there.get('/home')).headers.get('location')).toBe('/sign-in?next=%2Fhome');
  const next = nextOf(await there.post('/home/budget', { amount: '3.33' }, from('/home/budget')));
  const signIn = await there.text(`/sign-in?next=${encodeURIComponent(next)}&said=formKept`);
  expect(signIn).toContain('What you typed is kept for an hour');
  // Over again before they saw it: the next time they do.
  expect((await there.get(next)).headers.get('location')).toBe(
    `/sign-in?next=${encodeURIComponent(next)}`,
  );
  await there.signIn(full.deps, full.keeper);
  const answer = await there.get(next);
  expect(answer.headers.get('cache-control')).toBe('private, no-store');
  const page = await answer.text();
  expect(page).toContain('value="3.33"');
  expect(page).not.toContain('name="back" value="/home/budget?kept');
});
