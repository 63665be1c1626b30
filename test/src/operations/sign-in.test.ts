import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  endSession,
  findSession,
  inspectSignInLink,
  issueSignInLink,
  openAccountByLink,
  redeemSignInLink,
} from '../../../src/operations/sign-in.ts';
import { openAll } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';

const START = '2026-10-05T12:00:00Z';
const DAY_MS = 24 * 3_600_000;
const later = (ms: number) => new Date(Date.parse(START) + ms).toISOString();

let node: House;
let actorId: string;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  actorId = await person(node.deps, 'reader');
});
afterAll(() => node.close());
beforeEach(() => node.setClock(START));

const link = async () => (await issueSignInLink(node.deps, actorId)).token;
const codeOf = (outcome: { ok: true } | { ok: false; code: string }) =>
  outcome.ok ? 'ok' : outcome.code;

describe('a sign-in link', () => {
  test('may be looked at often and used once', async () => {
    const token = await link();
    for (const _ of [1, 2])
      expect(await inspectSignInLink(node.deps, token)).toMatchObject({
        purpose: 'sign_in',
        handle: 'reader',
      });
    const redeemed = await redeemSignInLink(node.deps, token);
    if (!redeemed.ok) throw new Error(redeemed.code);
    expect(redeemed).toMatchObject({ actorId, expiresAt: new Date(later(60 * DAY_MS)) });
    expect(await findSession(node.deps, redeemed.sessionToken)).toEqual({
      actorId,
      ...{ handle: 'reader', name: 'reader', role: 'member', language: null },
      ...{ signedInAt: node.deps.clock(), seenUntil: null, unseen: 0 },
    });
    expect(codeOf(await redeemSignInLink(node.deps, token))).toBe('link_used');
    expect(codeOf(await inspectSignInLink(node.deps, token))).toBe('link_used');
  });

  test('used ten times at once opens one session', async () => {
    const token = await link();
    const before = await node.deps.db.query.session.findMany();
    const all = await Promise.all(
      Array.from({ length: 10 }, () => redeemSignInLink(node.deps, token)),
    );
    expect(all.map(codeOf).sort()).toEqual([...Array(9).fill('link_used'), 'ok']);
    expect(await node.deps.db.query.session.findMany()).toHaveLength(before.length + 1);
  });

  test('lives a day', async () => {
    const token = await link();
    node.setClock(later(DAY_MS - 1));
    expect(codeOf(await inspectSignInLink(node.deps, token))).toBe('ok');
    node.setClock(later(DAY_MS));
    expect(codeOf(await inspectSignInLink(node.deps, token))).toBe('link_expired');
    expect(codeOf(await redeemSignInLink(node.deps, token))).toBe('link_expired');
  });

  test('that nobody made is unknown, and of a made one the token is not kept', async () => {
    expect(codeOf(await redeemSignInLink(node.deps, 'guessed'))).toBe('link_unknown');
    expect(codeOf(await inspectSignInLink(node.deps, ''))).toBe('link_unknown');
    const token = await link();
    const kept = JSON.stringify(await node.deps.db.query.signInLink.findMany());
    expect(kept).not.toContain(token);
    // What is kept does not sign in either.
    for (const { tokenHash } of await node.deps.db.query.signInLink.findMany())
      expect(codeOf(await redeemSignInLink(node.deps, tokenHash))).toBe('link_unknown');
  });
});

describe('a session', () => {
  async function session(): Promise<string> {
    const redeemed = await redeemSignInLink(node.deps, await link());
    if (!redeemed.ok) throw new Error(redeemed.code);
    return redeemed.sessionToken;
  }

  test('ends after sixty days', async () => {
    const token = await session();
    node.setClock(later(60 * DAY_MS - 1));
    expect(await findSession(node.deps, token)).not.toBeNull();
    node.setClock(later(60 * DAY_MS));
    expect(await findSession(node.deps, token)).toBeNull();
  });

  test('ends when its owner says so, and only that one', async () => {
    const [one, other] = [await session(), await session()];
    await endSession(node.deps, one);
    expect(await findSession(node.deps, one)).toBeNull();
    expect(await findSession(node.deps, other)).not.toBeNull();
    expect(await findSession(node.deps, '')).toBeNull();
  });

  test('that is over is thrown away when the next link is made, with links that are over', async () => {
    await session();
    node.setClock(later(61 * DAY_MS));
    await link();
    expect(await node.deps.db.query.session.findMany()).toEqual([]);
    expect(await node.deps.db.query.signInLink.findMany()).toHaveLength(1);
  });
});

const admin = (token: string, handle: string) =>
  openAccountByLink(node.deps, token, { handle, name: handle, language: 'en' });
const adminLink = async () => (await issueSignInLink(node.deps, null)).token;
const admins = async () =>
  (await node.deps.db.query.account.findMany()).filter((a) => a.role === 'admin').length;

describe('the first admin', () => {
  test('has one link: the newest, also of ten made at once', async () => {
    const old = await adminLink();
    expect(await inspectSignInLink(node.deps, old)).toMatchObject({ purpose: 'first_admin' });
    const tokens = await Promise.all(Array.from({ length: 10 }, adminLink));
    const good = await Promise.all(
      [old, ...tokens].map(async (token) => codeOf(await inspectSignInLink(node.deps, token))),
    );
    expect(good.filter((code) => code === 'ok')).toHaveLength(1);
  });

  test('is not made by a wrong name or a wrong link, and the link stays good', async () => {
    const token = await adminLink();
    expect(codeOf(await admin(token, 'node'))).toBe('handle_invalid');
    expect(codeOf(await admin(token, 'Reader'))).toBe('handle_taken');
    const nameless = await openAccountByLink(node.deps, token, {
      handle: 'chief',
      name: '  ',
      language: 'en',
    });
    expect(codeOf(nameless)).toBe('name_invalid');
    expect(codeOf(await admin(await link(), 'chief'))).toBe('link_unknown');
    expect(codeOf(await redeemSignInLink(node.deps, token))).toBe('link_unknown');
    node.setClock(later(DAY_MS));
    expect(codeOf(await admin(token, 'chief'))).toBe('link_expired');
    node.setClock(START);
    expect(codeOf(await inspectSignInLink(node.deps, token))).toBe('ok');
    expect(await admins()).toBe(0);
  });

  test('is made once, also by ten at once, and then no link makes another', async () => {
    const token = await adminLink();
    const all = await Promise.all(Array.from({ length: 10 }, (_, n) => admin(token, `chief-${n}`)));
    expect(all.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await admins()).toBe(1);
    const late = await adminLink();
    expect(codeOf(await inspectSignInLink(node.deps, late))).toBe('link_unknown');
    expect(codeOf(await admin(late, 'another'))).toBe('link_unknown');
    expect(await admins()).toBe(1);
  });
});
