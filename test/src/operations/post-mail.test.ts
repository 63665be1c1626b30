import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mail, mailAddress } from '../../../db/schema/schema.ts';
import { startWorker } from '../../../src/jobs/worker.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { postMail, queueDueMails, sendMail } from '../../../src/operations/post-mail.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { mailing } from '../../support/post.ts';
import { onlyTasks } from '../../support/tasks.ts';

let home: House;
let server: MailServer;
let deps: NodeDeps;
let reader: string;
beforeEach(async () => {
  [home, server] = await Promise.all([house({ at: '2026-10-05T12:00:00Z' }), mailServer()]);
  deps = mailing(home.deps, server.url);
  reader = await person(deps, 'reader');
});
afterEach(async () => {
  await server.close();
  await home.close();
});

const TO = 'reader@mail.example';
const gone = { kind: 'address_gone', handle: 'reader', replaced: false } as const;
const link = { kind: 'sign_in', href: 'http://localhost:9001/x', handle: 'reader' } as const;
const post = (letter: typeof gone | typeof link = gone) =>
  deps.db.transaction((tx) =>
    postMail(deps, tx, { to: TO, accountId: reader, language: 'en', letter }),
  );
const row = async () => {
  const found = await deps.db.query.mail.findFirst();
  if (found === undefined) throw new Error('no mail');
  return found;
};
const at = (minutes: number) =>
  home.setClock(new Date(Date.parse('2026-10-05T12:00:00Z') + minutes * 60_000).toISOString());
/** As the schedule does it every minute. */
async function round(): Promise<void> {
  await queueDueMails(deps);
  await sendMail(deps, (await row()).id);
}

test('a mail is there exactly when what it tells is', async () => {
  await deps.db
    .transaction(async (tx) => {
      await postMail(deps, tx, { to: TO, accountId: reader, language: 'en', letter: gone });
      throw new Error('after all not');
    })
    .catch(() => {});
  expect(await deps.db.$count(mail)).toBe(0);
  expect(await jobsOf(home.database, 'send-mail')).toEqual([]);
  await post();
  expect(await jobsOf(home.database, 'send-mail')).toEqual([{ mailId: (await row()).id }]);
});

test('it is sent once, and what it said is not kept', async () => {
  await post();
  const before = await row();
  expect(before.letterSealed).not.toContain('address_gone');
  await Promise.all([sendMail(deps, before.id), sendMail(deps, before.id)]);
  await round();
  expect(server.arrived).toHaveLength(1);
  expect(await row()).toMatchObject({ state: 'sent', letterSealed: null, attempts: 1 });
});

test('a mail server that is down for a day loses nothing and doubles nothing', async () => {
  await post();
  const { port } = server;
  await server.close();
  for (let minute = 0; minute <= 24 * 60; minute += 10) {
    at(minute);
    await round();
  }
  const waiting = await row();
  expect(waiting).toMatchObject({ state: 'waiting' });
  // After the first ones every half hour: a server that comes back is not run over.
  expect(waiting.attempts).toBeGreaterThan(24);
  expect(waiting.attempts).toBeLessThan(60);
  expect(waiting.trouble).toContain('ECONNREFUSED');
  server = await mailServer({ port });
  at(25 * 60);
  await round();
  await round();
  expect(server.arrived).toHaveLength(1);
  expect(server.arrived[0]?.headers.get('message-id')).toBe(`<${waiting.id}@localhost>`);
  expect(await row()).toMatchObject({ state: 'sent', trouble: null });
});

test('a process that dies while it sends leaves the mail to the next, under the same name', async () => {
  await post();
  const { id } = await row();
  const never = new Promise<never>(() => {});
  const dying = { ...deps, mailer: { ...deps.mailer, send: () => never } };
  void sendMail(dying, id);
  await sleep(100);
  await round();
  expect(server.arrived).toEqual([]);
  at(11);
  await round();
  expect(server.arrived.map(({ headers }) => headers.get('message-id'))).toEqual([
    `<${id}@localhost>`,
  ]);
});

test('"not now" is tried again; "never" ends it, with what the server said, and marks the address', async () => {
  await deps.db.insert(mailAddress).values({
    ...{
      accountId: reader,
      address: TO,
      confirmedAt: deps.clock(),
      language: 'en' as const,
      stopToken: 'x',
    },
  });
  await post();
  server.answer.rcptTo = { code: 451, text: 'greylisted' };
  await round();
  expect(await row()).toMatchObject({ state: 'waiting', trouble: expect.stringContaining('grey') });
  server.answer.rcptTo = { code: 550, text: 'no such user here' };
  await round();
  expect((await row()).state).toBe('waiting');
  at(1);
  await round();
  expect(await row()).toMatchObject({
    ...{ state: 'refused', letterSealed: null, attempts: 2 },
    trouble: expect.stringContaining('550 no such user here'),
  });
  expect((await deps.db.query.mailAddress.findFirst())?.refusedAt).toEqual(deps.clock());
  server.answer.rcptTo = null;
  at(60);
  await round();
  expect(server.arrived).toEqual([]);
});

test('a link that opens nothing any more is not sent, and not kept', async () => {
  await post(link);
  server.answer.rcptTo = { code: 451, text: 'later' };
  await round();
  server.answer.rcptTo = null;
  at(15);
  await sendMail(deps, (await row()).id);
  expect(server.arrived).toEqual([]);
  await round();
  expect(await row()).toMatchObject({ state: 'expired', letterSealed: null });
  at(60 * 24 * 31);
  await queueDueMails(deps);
  expect(await deps.db.$count(mail)).toBe(0);
});

test('without a mail server it waits, and is sent when there is one', async () => {
  await post();
  const { id } = await row();
  await sendMail(home.deps, id);
  await queueDueMails(home.deps);
  expect(await row()).toMatchObject({ state: 'waiting', attempts: 0 });
  await round();
  expect(server.arrived).toHaveLength(1);
});

test('a worker sends what is written, a slow server keeps it from nothing else', async () => {
  server.thinksMs = 400;
  const worker = await startWorker(
    home.database.address,
    onlyTasks({ 'send-mail': ({ mailId }) => sendMail(deps, mailId) }),
  );
  try {
    for (const letter of [gone, gone, link, link]) await post(letter);
    await worker.drained();
  } finally {
    await worker.stop();
  }
  const order = server.arrived.map(({ text }) => (text.includes('signs you in') ? 'link' : 'news'));
  expect(order.filter((one) => one === 'link')).toHaveLength(2);
  // Whoever waits at the door does not stand in line behind news.
  expect(order.at(-1)).toBe('news');
});
