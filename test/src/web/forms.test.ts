import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, house, person } from '../../support/house.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

test.each(['multipart/form-data; boundary=a', 'multipart/form-data'])(
  'a form that is not the %s that it says to be is one that does not fit',
  async (type) => {
    const reader = await person(home.deps, type.length === 19 ? 'reader' : 'listener');
    const { origin } = home.deps.node;
    const here = await new PageVisitor(pagesOf(home.deps), origin).signIn(home.deps, reader);
    const headers = { origin, 'content-type': type };
    const answer = await here.post('/home/budget', { amount: '5' }, headers);
    expect(answer.status).toBe(422);
  },
);
