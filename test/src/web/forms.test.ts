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

test.each([
  { said: true, isRead: true, connection: null },
  { said: false, isRead: false, connection: 'close' },
])(
  'what is refused as too long leaves no half a request on the connection: %o',
  async ({ said, isRead, connection }) => {
    const { origin } = home.deps.node;
    const piece = new TextEncoder().encode('account=x&'.repeat(10_000));
    let left = 30;
    const body = new ReadableStream({
      pull(controller) {
        left -= 1;
        if (left < 0) controller.close();
        else controller.enqueue(piece);
      },
    });
    const answer = await pagesOf(home.deps).request(`${origin}/claim`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: {
        origin,
        'content-type': 'application/x-www-form-urlencoded',
        ...(said ? { 'content-length': `${30 * piece.length}` } : {}),
      },
    } as RequestInit);
    expect([answer.status, left < 0, answer.headers.get('connection')]).toEqual([
      ...[413, isRead, connection],
    ]);
  },
);
