import { afterAll, beforeAll, expect, test } from 'vitest';
import { picture } from '../../../../db/schema/schema.ts';
import { type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

test('a picture is kept forever, is nothing but a picture, and may be shown elsewhere', async () => {
  const id = home.deps.newId();
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, 0x00]);
  const facts = { mediaType: 'image/jpeg' as const, width: 1, height: 1 };
  await home.deps.db.insert(picture).values({ id, bytes, ...facts, createdAt: home.deps.clock() });
  const visitor = new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
  const answer = await visitor.get(`/pictures/${id}`);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
    'cross-origin-resource-policy': 'cross-origin',
  });
  for (const path of [`/pictures/${home.deps.newId()}`, '/pictures/1', `/pictures/${id}/x`]) {
    expect((await visitor.get(path)).status, path).toBe(404);
  }
});
