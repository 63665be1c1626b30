import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Environment, environment, readConfig } from '../../src/config.ts';

const mistakesOf = (env: Environment) => {
  const result = readConfig(env);
  return 'mistakes' in result ? result.mistakes : [];
};
const configOf = (env: Environment) => {
  const result = readConfig(env);
  if ('mistakes' in result) throw new Error(result.mistakes.join('\n'));
  return result.config;
};

const CARDS = {
  STRIPE_SECRET_KEY: 'sk_live_ofUseNowhere',
  STRIPE_WEBHOOK_SECRET: 'whsec_ofUseNowhere',
};

test('everything has a default', () => {
  expect(configOf({})).toEqual({
    origin: 'http://localhost:8000',
    port: 8000,
    host: '127.0.0.1',
    databaseUrl: undefined,
    dataDir: resolve('data'),
    nodeName: 'localhost:8000',
    currency: 'EUR',
    fundsMode: 'pooled',
    feeBps: 0,
    graceDays: 3,
    waitingNotices: false,
    newPeers: 'funded',
    role: 'all',
    smtpUrl: undefined,
    mailFrom: 'obole@localhost',
    secretKey: undefined,
    registration: 'invite',
    trustProxy: false,
    logLevel: 'info',
    otelEndpoint: undefined,
    stripe: undefined,
    allowPrivateAddress: false,
    clock: undefined,
  });
});

test('everything can be set', () => {
  const config = configOf({
    ORIGIN: 'https://node.example/',
    PORT: '80',
    HOST: '::',
    DATABASE_URL: 'postgres://obole:pass@db.example/obole',
    DATA_DIR: '/srv/obole',
    NODE_NAME: 'A node',
    CURRENCY: 'MERCI',
    FUNDS_MODE: 'points',
    FEE_BPS: '250',
    GRACE_DAYS: '0',
    ROLE: 'worker',
    SMTP_URL: 'smtps://mail.example',
    MAIL_FROM: 'A node <node@mail.example>',
    SECRET_KEY: 'k'.repeat(32),
    REGISTRATION: 'open',
    TRUST_PROXY: 'true',
    LOG_LEVEL: 'warning',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.example',
  });
  expect(config).toMatchObject({
    origin: 'https://node.example',
    port: 80,
    host: '::',
    dataDir: '/srv/obole',
    currency: 'MERCI',
    fundsMode: 'points',
    feeBps: 250,
    graceDays: 0,
    role: 'worker',
    trustProxy: true,
  });
});

test('the origin follows the port, and the listener the origin', () => {
  expect(configOf({ PORT: '8001' }).origin).toBe('http://localhost:8001');
  expect(configOf({ ORIGIN: 'https://node.example' }).host).toBe('0.0.0.0');
});

test('an empty value counts as not set', () => {
  expect(configOf({ PORT: '', CURRENCY: '', CLOCK: '' }).port).toBe(8000);
});

test('demos set the clock and reach each other on localhost', () => {
  const config = configOf({ CLOCK: '2026-10-01T02:00:00+02:00', ALLOW_PRIVATE_ADDRESS: 'true' });
  expect(config.clock).toEqual(new Date('2026-10-01T00:00:00Z'));
  expect(config.allowPrivateAddress).toBe(true);
});

describe('a wrong value is named with what to do', () => {
  test.each<[string, string, string]>([
    ['PORT', '80a', 'PORT is "80a"; give a number from 1 to 65535.'],
    ['PORT', '0', 'PORT is "0"; give a number from 1 to 65535.'],
    ['PORT', '65536', 'PORT is "65536"; give a number from 1 to 65535.'],
    ['HOST', 'a b', 'HOST is "a b"; give an address to listen on, like 127.0.0.1.'],
    ['FEE_BPS', '10001', 'FEE_BPS is "10001"; give a number from 0 to 10000.'],
    ['FEE_BPS', '-1', 'FEE_BPS is "-1"; give a number from 0 to 10000.'],
    ['GRACE_DAYS', '29', 'GRACE_DAYS is "29"; give a number from 0 to 28.'],
    ['ROLE', 'both', 'ROLE is "both"; give one of all, web, worker.'],
    ['REGISTRATION', 'yes', 'REGISTRATION is "yes"; give one of open, invite, closed.'],
    ['TRUST_PROXY', 'yes', 'TRUST_PROXY is "yes"; give one of true, false.'],
    ['FUNDS_MODE', 'direct', 'FUNDS_MODE=direct is not built yet; give pooled or points.'],
    ['FUNDS_MODE', 'none', 'FUNDS_MODE is "none"; give one of pooled, direct, points.'],
    ['MAIL_FROM', 'node', 'MAIL_FROM is "node"; give a mail address.'],
    ['NODE_NAME', ' ', 'NODE_NAME is " "; give a name.'],
    ['CLOCK', 'now', 'CLOCK is "now"; give an instant like 2026-11-01T00:00:00Z.'],
    ['CLOCK', '2026-11-01', 'CLOCK is "2026-11-01"; give an instant like 2026-11-01T00:00:00Z.'],
  ])('%s=%s', (name, value, mistake) => {
    expect(mistakesOf({ [name]: value })).toEqual([mistake]);
  });

  test.each([
    'node.example',
    'https://node.example/flattr',
    'https://node.example/?a',
    'https://user@node.example',
    'ftp://node.example',
  ])('ORIGIN=%s', (ORIGIN) => {
    expect(mistakesOf({ ORIGIN })).toEqual([
      `ORIGIN is "${ORIGIN}"; give the public address of this node alone, like https://node.example.`,
    ]);
  });

  test('LOG_LEVEL, OTEL_EXPORTER_OTLP_ENDPOINT, SMTP_URL', () => {
    const env = { LOG_LEVEL: 'loud', OTEL_EXPORTER_OTLP_ENDPOINT: 'otel', SMTP_URL: 'mail:25' };
    expect(mistakesOf(env).map((mistake) => mistake.split(' ')[0])).toEqual([
      'SMTP_URL',
      'LOG_LEVEL',
      'OTEL_EXPORTER_OTLP_ENDPOINT',
    ]);
  });
});

test('what may hold a password is not repeated', () => {
  const env = {
    SECRET_KEY: 'sesame',
    DATABASE_URL: 'mysql://obole:sesame@db.example',
    SMTP_URL: 'sesame',
  };
  const mistakes = mistakesOf(env);
  expect(mistakes).toHaveLength(3);
  expect(mistakes.join('\n')).not.toContain('sesame');
  expect(mistakes).toContain(
    'SECRET_KEY is not usable; give at least 32 random characters, or none and one is made for you.',
  );
});

test('http is for localhost only', () => {
  expect(mistakesOf({ ORIGIN: 'http://node.example' })[0]).toContain('give an https address');
  for (const local of ['http://127.0.0.1:8000', 'http://[::1]:8000', 'http://a.localhost:8000']) {
    expect(configOf({ ORIGIN: local }).origin).toBe(local);
  }
});

test('what is for tests is refused in public', () => {
  const env = {
    ORIGIN: 'https://node.example',
    ALLOW_PRIVATE_ADDRESS: 'true',
    CLOCK: '2026-11-01T00:00:00Z',
    ...CARDS,
    STRIPE_API: 'http://127.0.0.1:1/',
  };
  const mistakes = mistakesOf(env);
  expect(mistakes).toHaveLength(3);
  expect(mistakes[0]).toContain('ALLOW_PRIVATE_ADDRESS is "true"; remove it');
  expect(mistakes[1]).toContain('STRIPE_API is "http://127.0.0.1:1/"; remove it');
  expect(mistakes[2]).toContain('CLOCK is "2026-11-01T00:00:00.000Z"; remove it');
  expect(mistakesOf({ ...env, ORIGIN: 'https://localhost' })).toEqual([]);
});

test('cards are taken with both keys or none, where the node keeps money in hundredths', () => {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret } = CARDS;
  expect(configOf(CARDS).stripe).toEqual({ secretKey, webhookSecret, api: undefined });
  const one = mistakesOf({ STRIPE_SECRET_KEY: secretKey });
  expect(one).toEqual([
    'STRIPE_WEBHOOK_SECRET missing; set both keys, or none: then nobody pays by card.',
  ]);
  expect(mistakesOf({ STRIPE_WEBHOOK_SECRET: webhookSecret })[0]).toContain('STRIPE_SECRET_KEY');
  expect(mistakesOf({ STRIPE_API: 'http://localhost:1' })).toHaveLength(1);
  for (const env of [{ CURRENCY: 'JPY' }, { CURRENCY: 'PTS', FUNDS_MODE: 'points' }])
    expect(mistakesOf({ ...CARDS, ...env })[0]).toContain('remove both keys');
  // Each is wrong by itself, and none of it is repeated.
  const wrong = { STRIPE_SECRET_KEY: 'pk_live_sesame', STRIPE_WEBHOOK_SECRET: 'sesame' };
  expect(mistakesOf(wrong)).toHaveLength(2);
  expect(mistakesOf(wrong).join('\n')).not.toContain('sesame');
});

test('points never carry the code of money, nor money one of points', () => {
  expect(mistakesOf({ FUNDS_MODE: 'points' })[0]).toContain(
    'CURRENCY is "EUR"; with FUNDS_MODE=points',
  );
  expect(mistakesOf({ CURRENCY: 'PTS' })[0]).toContain('or set FUNDS_MODE=points');
  expect(mistakesOf({ CURRENCY: 'XAU' })[0]).toContain('give a code of ISO 4217');
});

test('a node in parts needs a database that they share', () => {
  expect(mistakesOf({ ROLE: 'web' })[0]).toContain('set DATABASE_URL too');
});

test('all mistakes are named at once, those between settings too', () => {
  const env = {
    PORT: 'x',
    GRACE_DAYS: 'x',
    ORIGIN: 'http://node.example',
    CURRENCY: 'PTS',
    CLOCK: 'x',
  };
  expect(mistakesOf(env).map((mistake) => mistake.split(' ')[0])).toEqual([
    'PORT',
    'GRACE_DAYS',
    'CLOCK',
    'ORIGIN',
    'CURRENCY',
  ]);
});

describe('the .env file', () => {
  test('is read, and the process has the last word', () => {
    const folder = mkdtempSync(join(tmpdir(), 'obole-env-'));
    try {
      writeFileSync(join(folder, '.env'), 'PORT=8001\nNODE_NAME="From the file"\n');
      const env = environment(folder, { PORT: '8002' });
      expect(env).toEqual({ PORT: '8002', NODE_NAME: 'From the file' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('need not be there', () => {
    expect(environment(join(tmpdir(), 'obole-no-such-folder'), { A: 'b' })).toEqual({ A: 'b' });
  });
});
