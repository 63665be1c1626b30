import { describe, expect, test } from 'vitest';
import type { Evidence } from '../../../src/flattr/payee.ts';
import {
  afterLook,
  answeredLately,
  isFresh,
  type Look,
  type Standing,
} from '../../../src/flattr/proof-age.ts';

const NOW = new Date('2026-11-22T20:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number) => new Date(NOW.getTime() + ms);

const evidence = (verdict: Evidence['verdict'], facts: Partial<Evidence> = {}): Evidence => ({
  ...{ step: 'page_payment', at: 'https://a.example/', names: 'https://node.example/@a' },
  verdict,
  ...facts,
});
const PROVEN: Standing = {
  ...{ payeeId: 'payee', method: 'page_payment', evidence: [evidence('proves')], failures: 0 },
  ...{ checkedAt: NOW, nextCheckAt: later(7 * DAY) },
};
const NOBODY = { payeeId: null, method: 'unknown_author', evidence: [] } as const;
const WAITING: Standing = { ...PROVEN, ...NOBODY, nextCheckAt: later(DAY) };

const next = (was: Standing | undefined, look: Look, now = NOW, chance = 0) =>
  afterLook(was, look, { now, chance, silent: 'unknown_author' });

describe('what is known is believed', () => {
  test('for a week when somebody is paid, for a day when nobody is', () => {
    expect(isFresh(PROVEN, later(7 * DAY - 1))).toBe(true);
    expect(isFresh(PROVEN, later(7 * DAY))).toBe(false);
    const patient = { ...WAITING, nextCheckAt: later(7 * DAY) };
    expect(isFresh(patient, later(DAY - 1))).toBe(true);
    expect(isFresh(patient, later(DAY))).toBe(false);
    // A server that does not answer is not asked by everybody who gives.
    expect(isFresh({ ...patient, failures: 1 }, later(2 * DAY))).toBe(true);
  });

  test('and is looked at again weekly, or daily and then ever more rarely', () => {
    expect(next(undefined, PROVEN)?.nextCheckAt).toEqual(later(7 * DAY));
    expect(next(undefined, PROVEN, NOW, 1)?.nextCheckAt).toEqual(later(6.3 * DAY));
    let was = next(undefined, NOBODY);
    const days: number[] = [];
    for (let n = 0; n < 5 && was !== null; n += 1) {
      const waited = was.nextCheckAt.getTime() - was.checkedAt.getTime();
      days.push(waited / DAY);
      was = next(was, NOBODY, was.nextCheckAt);
    }
    expect(days).toEqual([1, 2, 4, 7, 7]);
  });
});

describe('what cannot be read', () => {
  test('stands for 30 days and no longer, asked for ever more rarely', () => {
    expect(next(undefined, 'unreadable')).toBeNull();
    const once = next(PROVEN, 'unreadable', later(8 * DAY));
    expect(once).toEqual({ ...PROVEN, failures: 1, nextCheckAt: later(8 * DAY + HOUR) });
    expect(next(once ?? undefined, 'unreadable', later(9 * DAY))).toMatchObject({
      failures: 2,
      nextCheckAt: later(9 * DAY + 2 * HOUR),
    });
    const late = { ...PROVEN, failures: 20 };
    expect(next(late, 'unreadable', later(30 * DAY))).toMatchObject({
      payeeId: 'payee',
      nextCheckAt: later(31 * DAY),
    });
    expect(next(late, 'unreadable', later(30 * DAY + 1))).toMatchObject({
      ...{ payeeId: null, method: 'unknown_author', checkedAt: later(30 * DAY + 1) },
      evidence: [evidence('unreadable')],
    });
  });

  test('stands too when it is the account, or something on the way to it', () => {
    for (const silent of [
      evidence('unreadable'),
      evidence('unreadable', { step: 'feed_payment', names: 'https://a.example/' }),
    ]) {
      const { step } = silent;
      const proven: Standing = {
        ...PROVEN,
        method: step,
        evidence: [evidence('proves', { step })],
      };
      const look: Look = { ...NOBODY, evidence: [silent] };
      expect(next(proven, look, later(8 * DAY)), silent.step).toMatchObject({
        payeeId: 'payee',
        failures: 1,
      });
    }
    const step = 'hosted';
    const hosted: Standing = { ...PROVEN, method: step, evidence: [evidence('proves', { step })] };
    const author = { ...NOBODY, evidence: [evidence('unreadable', { step })] };
    expect(next(hosted, author)).toMatchObject({ payeeId: 'payee' });
    // The page named an author, and the author an account.
    const creator = evidence('confirmed', { step: 'fediverse_creator', names: 'acct:a@b.example' });
    const account = evidence('proves', { step: 'actor_link', at: 'https://b.example/a' });
    const byCreator = { ...PROVEN, method: creator.step, evidence: [creator, account] };
    for (const one of [creator, account]) {
      const look: Look = { ...NOBODY, evidence: [{ ...one, verdict: 'unreadable' }] };
      expect(next(byCreator, look)).toMatchObject({ payeeId: 'payee' });
    }
  });

  test('is another matter than what says something else now', () => {
    const other = evidence('unreadable', { at: 'https://b.example/', names: 'https://c.example/' });
    for (const said of [[], [evidence('no_back_link')], [other]])
      expect(next(PROVEN, { ...NOBODY, evidence: said })).toMatchObject({
        payeeId: null,
        failures: 0,
      });
    // The page was read and names somebody else; that one being silent keeps nobody in their place.
    const me = evidence('unreadable', { step: 'rel_me', names: 'https://c.example/@a' });
    expect(next(PROVEN, { ...NOBODY, evidence: [me] })).toMatchObject({ payeeId: null });
    const replaced = { ...PROVEN, payeeId: 'other', evidence: [evidence('unreadable'), me] };
    expect(next(PROVEN, replaced)).toMatchObject({ payeeId: 'other', failures: 0 });
    const successor = { ...PROVEN, payeeId: 'other' };
    expect(next(PROVEN, successor)).toMatchObject({ payeeId: 'other' });
  });
});

test('what there was no budget for is looked at soon, and what was answered is not asked again', () => {
  const asked = [
    evidence('no_back_link'),
    evidence('not_looked_at', { names: 'https://c.example/' }),
  ];
  const part = next(undefined, { ...NOBODY, evidence: asked });
  expect(part).toMatchObject({ payeeId: null, nextCheckAt: later(60_000) });
  expect(next(PROVEN, { ...NOBODY, evidence: asked })).toMatchObject({ payeeId: 'payee' });
  expect(answeredLately(part ?? undefined, later(HOUR))).toEqual([asked[0]]);
  expect(answeredLately(part ?? undefined, later(HOUR + 1))).toEqual([]);
  expect(answeredLately({ ...PROVEN, evidence: [evidence('no_back_link')] }, NOW)).toEqual([]);
});
