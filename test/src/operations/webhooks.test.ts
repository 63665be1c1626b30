import { afterAll, beforeAll, expect, test } from 'vitest';
import { webhook } from '../../../db/schema/schema.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { addWebhook, WEBHOOK_EVENTS } from '../../../src/operations/webhooks.ts';
import { creator, type House, house, person } from '../../support/house.ts';

let home: House;
let deps: NodeDeps;
let author: string;

beforeAll(async () => {
  home = await house({ origin: 'https://node.example' });
  ({ deps } = home);
  author = await person(deps, 'author');
});
afterAll(() => home.close());

test('who leaves is told nothing more', async () => {
  const { actorId } = await creator(deps, 'leaver', ['Last']);
  const added = await addWebhook(deps, actorId, {
    url: 'https://hooks.example/',
    events: ['follower'],
  });
  expect(await deleteAccount(deps, actorId, 'leaver')).toMatchObject({ ok: true });
  expect(added.ok).toBe(true);
  expect(await deps.db.select().from(webhook)).toEqual([]);
});

test.each([
  'ftp://a.example/',
  'https://me:secret@a.example/',
  'no address',
  `https://${'a'.repeat(2000)}/`,
])('an address that cannot be: %s', async (url) => {
  const events = WEBHOOK_EVENTS;
  expect(await addWebhook(deps, author, { url, events })).toMatchObject({ code: 'url_invalid' });
});
