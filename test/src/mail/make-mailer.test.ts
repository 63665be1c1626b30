import { createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeMailer, needsTls } from '../../../src/mail/make-mailer.ts';
import type { Letter } from '../../../src/operations/letters.ts';
import type { OutgoingMail } from '../../../src/operations/mailer.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { selfSigned } from '../../support/self-signed.ts';

let server: MailServer;
beforeEach(async () => {
  server = await mailServer();
});
afterEach(() => server.close());

const settings = (url = server.url) => ({
  ...{ smtpUrl: url, mailFrom: 'A node <node@mail.example>' },
  node: { name: 'A test node', host: 'localhost:9001' },
});
const letter: Letter = {
  ...{ kind: 'weekly_list', count: 7, titles: ['One\r\nBcc: all@mail.example', '<b>Two</b>'] },
  ...{ href: 'http://localhost:9001/home/accounts', stopHref: 'http://localhost:9001/mail/stop/x' },
};
const mail = (facts: Partial<OutgoingMail> = {}): OutgoingMail => ({
  ...{ id: 'b7c1', toAddress: 'reader@mail.example', language: 'en', letter },
  createdAt: new Date('2026-10-05T12:00:00Z'),
  ...facts,
});
const send = (facts: Partial<OutgoingMail> = {}, url?: string) =>
  makeMailer(settings(url), { stepMs: 300, attemptMs: 400 }).send(mail(facts));

test('a mail arrives as text and HTML, with what its reader and their programs need', async () => {
  expect(await send()).toEqual({ ok: true });
  const [arrived] = server.arrived;
  expect(arrived?.from).toBe('node@mail.example');
  expect(arrived?.to).toEqual(['reader@mail.example']);
  expect(Object.fromEntries(arrived?.headers ?? [])).toMatchObject({
    'message-id': '<b7c1@localhost>',
    date: 'Mon, 05 Oct 2026 12:00:00 +0000',
    from: 'A node <node@mail.example>',
    'auto-submitted': 'auto-generated',
    'list-unsubscribe': '<http://localhost:9001/mail/stop/x>',
    'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
  });
  expect(arrived?.text).toContain('- One Bcc: all@mail.example');
  expect(arrived?.text).toContain('and 5\u00a0others');
  expect(arrived?.html).toContain('&lt;b&gt;Two&lt;/b&gt;');
  expect(arrived?.html).toContain('href="http://localhost:9001/home/accounts"');
});

test('who has no name to send from sends in the name of the node', async () => {
  await makeMailer({ ...settings(), mailFrom: 'node@mail.example' }).send(mail());
  expect(server.arrived[0]?.headers.get('from')).toBe('A test node <node@mail.example>');
});

test('in French, and without the ways out of a list where there is none', async () => {
  const href = 'http://localhost:9001/sign-in/link?token=abc&next=%2Fhome';
  await send({ language: 'fr', letter: { kind: 'sign_in', href, handle: 'reader' } });
  const [arrived] = server.arrived;
  expect(arrived?.text).toContain('te connecte à A test node en tant que @reader');
  expect(arrived?.text).toContain(`\r\n${href}\r\n`);
  expect(arrived?.html).toContain(href.replace('&', '&amp;'));
  expect(arrived?.headers.has('list-unsubscribe')).toBe(false);
});

describe('what the server says is kept for the admin', () => {
  test.each([
    ['rcptTo', 550, 'refused'],
    ['data', 554, 'refused'],
    ['rcptTo', 450, 'later'],
    ['data', 451, 'later'],
    // It does not want our sender: that is ours to mend, and no fault of the mail.
    ['mailFrom', 550, 'later'],
  ] as const)('%s %d is %s', async (step, code, expected) => {
    server.answer[step] = { code, text: `no ${step}` };
    const sent = await send();
    expect(sent).toMatchObject({ ok: false, code: expected });
    expect(sent.ok ? '' : sent.detail).toContain(`no ${step}`);
    expect(server.arrived).toEqual([]);
  });

  test('a wrong password is tried again', async () => {
    const guarded = await mailServer({ password: 'sesame' });
    expect(await send({}, guarded.url)).toEqual({ ok: true });
    const wrong = await send({}, guarded.url.replace('sesame', 'open'));
    expect(wrong).toMatchObject({ ok: false, code: 'later' });
    expect(JSON.stringify(wrong)).not.toContain('open');
    await guarded.close();
  });
});

test('nobody there, and a server that thinks for too long: later', async () => {
  await server.close();
  expect(await send()).toMatchObject({
    ok: false,
    code: 'later',
    detail: expect.stringMatching(/^silent: /),
  });
  server = await mailServer();
  server.thinksMs = 2_000;
  expect(await send()).toMatchObject({
    ok: false,
    code: 'later',
    detail: expect.stringMatching(/^silent: /),
  });
});

describe('what goes to a mail server is encrypted, for the right one, or stays here', () => {
  const certificate = selfSigned(['127.0.0.1']);
  const PATIENT = { stepMs: 10_000, attemptMs: 10_000 };
  const saidOf = async (url: string, waits = PATIENT) => {
    const sent = await makeMailer(settings(url), waits).send(mail());
    return sent.ok ? 'sent' : [sent.code, sent.detail?.replace(/:.*/s, '')];
  };
  const guarded = (from: 'smtps' | 'starttls', its = certificate) =>
    mailServer({ password: 'sesame', tls: { ...its, from } });

  test.each(['smtps', 'starttls'] as const)(
    '%s: a certificate that nobody vouches for gets neither mail nor password',
    async (from) => {
      const secure = await guarded(from);
      expect(await saidOf(secure.url)).toEqual(['later', 'untrusted']);
      expect([secure.told, secure.arrived]).toEqual([[], []]);
      // An admin says whom to trust besides, as with NODE_EXTRA_CA_CERTS.
      const usual = getCACertificates('default');
      setDefaultCACertificates([...usual, certificate.cert]);
      try {
        expect(await saidOf(secure.url)).toBe('sent');
        expect(secure.told).toEqual([{ password: 'sesame', encrypted: true }]);
        expect(await saidOf(secure.url.replace('sesame', 'open'))).toEqual(['later', 'not_let_in']);
      } finally {
        setDefaultCACertificates(usual);
      }
      expect(secure.arrived).toHaveLength(1);
      await secure.close();
    },
  );

  test('a certificate that is good, but of another', async () => {
    const other = selfSigned(['mail.example']);
    const secure = await guarded('smtps', other);
    const usual = getCACertificates('default');
    setDefaultCACertificates([...usual, other.cert]);
    try {
      expect(await saidOf(secure.url)).toEqual(['later', 'untrusted']);
    } finally {
      setDefaultCACertificates(usual);
    }
    expect(secure.told).toEqual([]);
    await secure.close();
  });

  test('a server that cannot encrypt, or of which somebody struck out that it can', async () => {
    const plain = await mailServer({ password: 'sesame' });
    expect(await saidOf(`${plain.url}?requireTLS=true`)).toEqual(['later', 'unencrypted']);
    expect(await saidOf(plain.url.replace('smtp:', 'smtps:'))).toEqual(['later', 'unencrypted']);
    expect([plain.told, plain.arrived]).toEqual([[], []]);
    await plain.close();
  });

  test('a server that takes the call and says nothing', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((listening) => silent.once('listening', listening));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    for (const scheme of ['smtp', 'smtps'])
      expect(
        await saidOf(`${scheme}://127.0.0.1:${port}`, { stepMs: 200, attemptMs: 10_000 }),
      ).toEqual(['later', 'silent']);
    silent.close();
  });

  test.each([
    ['smtp://mail.example', true],
    ['smtp://obole:sesame@mail.example:587', true],
    ['smtp://8.8.8.8', true],
    ['smtp://[2606:4700::1111]:25', true],
    ['smtps://mail.example', false],
    ['smtp://localhost:1025', false],
    ['smtp://mail:25', false],
    ['smtp://10.0.0.7', false],
    ['smtp://[::1]:25', false],
  ])('%s has to learn to encrypt: %s', (url, expected) => {
    expect(needsTls(url)).toBe(expected);
  });
});
