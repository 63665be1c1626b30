import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { actor, work } from '../../../db/schema/schema.ts';
import { creator, type House, house, person } from '../../support/house.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

let home: House;
let reader: string;
let workId: string;
let visit: (language?: string) => PageVisitor;

beforeAll(async () => {
  home = await house();
  reader = await person(home.deps, 'reader');
  ({
    workIds: [workId = ''] = [],
  } = await creator(home.deps, 'pen-name', ['Before']));
});
afterAll(() => home.close());

beforeEach(async () => {
  home.setClock('2026-10-05T12:00:00Z');
  await name('Before');
  const app = pagesOf(home.deps, {}, { keptMs: 3_000 });
  visit = (language) => new PageVisitor(app, home.deps.node.origin, language);
});

const name = (title: string) => home.deps.db.update(work).set({ title }).where(eq(work.id, workId));

const PATHS = ['/', '/catalogue'];

test.each(PATHS)('strangers share %s for a moment, with all of its headers', async (path) => {
  const first = await visit().get(path);
  await name('After');
  const second = await visit().get(path);
  expect(await second.text()).toBe(await first.text());
  expect([...second.headers]).toEqual([...first.headers]);
  expect(second.headers.get('content-security-policy')).toContain("default-src 'none'");
  home.setClock('2026-10-05T12:00:03Z');
  expect(await visit().text(path)).toContain('After');
});

test.each(PATHS)('nobody sees %s as somebody else does', async (path) => {
  const own = await (await visit().signIn(home.deps, reader)).text(path);
  expect(own).toContain('/sign-out');
  const stranger = await visit().text(path);
  expect(stranger).not.toContain('/sign-out');
  expect(stranger).not.toContain('@reader');
  expect(await visit('fr').text(path)).toContain('<html lang="fr">');
  expect(await visit().text(`${path}?lang=fr`)).toContain('<html lang="fr">');
  expect(await visit().text(path)).toContain('<html lang="en">');
  await name('After');
  const again = await (await visit().signIn(home.deps, reader)).text(path);
  expect(again).toContain('After');
  expect(again).toContain('/sign-out');
  expect(await visit().text(path)).toBe(stranger);
});

test('what is asked for otherwise is another page, and what is said is said once', async () => {
  expect(await visit().text('/catalogue')).toContain('Before');
  expect(await visit().text('/catalogue?q=nothinglikethis')).not.toContain('Before');
  const said = await visit().text('/catalogue?said=signedOut');
  expect(said).toContain('role="status"');
  expect(await visit().text('/catalogue')).not.toContain('role="status"');
});

test('those who come together wait for one page; pages of people are made anew', async () => {
  const [one, other] = await Promise.all([visit().text('/about'), visit().text('/about')]);
  expect(one).toBe(other);
  expect(await visit().text('/@pen-name')).not.toContain('Newer name');
  await home.deps.db.update(actor).set({ name: 'Newer name' }).where(eq(actor.handle, 'pen-name'));
  expect(await visit().text('/@pen-name')).toContain('Newer name');
});

test('the latest hundred are kept', async () => {
  await visit().text('/catalogue');
  await name('After');
  for (let n = 0; n < 99; n += 1) await visit().text(`/catalogue?tag=t${n}`);
  expect(await visit().text('/catalogue')).toContain('Before');
  await visit().text('/catalogue?tag=last');
  expect(await visit().text('/catalogue')).toContain('After');
});
