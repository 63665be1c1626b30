import { expect, test } from 'vitest';
import {
  canBeThanked,
  canReceive,
  namesActor,
  namesPage,
  type Profile,
  payTarget,
} from '../../../src/flattr/payee.ts';

const NODE = 'https://node.example';
const PROFILE: Profile = {
  uri: `${NODE}/users/1`,
  alsoKnownAs: ['https://social.example/users/1'],
  links: ['https://trains.example/night/'],
  attributionDomains: ['radio.example'],
};

test('nodes, their bots and who is gone are not thanked', () => {
  const there = { local: false, deletedAt: null };
  expect(canBeThanked({ ...there, kind: 'service' })).toBe(true);
  expect(canBeThanked({ ...there, kind: 'service', local: true })).toBe(false);
  expect(canBeThanked({ ...there, kind: 'application' })).toBe(false);
  expect(canBeThanked({ ...there, kind: 'person', deletedAt: new Date() })).toBe(false);
});

test('people and companies have accounts; nodes and bots have none', () => {
  for (const kind of ['person', 'group', 'organization'] as const)
    expect(canReceive({ kind })).toBe(true);
  for (const kind of ['application', 'service'] as const) expect(canReceive({ kind })).toBe(false);
});

test('an actor is named by their id and by nothing else', () => {
  expect(namesActor(PROFILE, 'https://social.example/users/1')).toBe(true);
  expect(namesActor(PROFILE, 'https://social.example/users/11')).toBe(false);
  expect(namesActor(PROFILE, PROFILE.uri)).toBe(true);
});

test.each([
  ['https://trains.example/night/1', true],
  ['https://trains.example/day/1', false],
  ['https://blog.radio.example/any', true],
  ['https://work.example/1', true],
  ['https://work.example/2', false],
])('a profile names %s: %s', (page, expected) => {
  expect(namesPage(PROFILE, page, ['https://work.example/1'])).toBe(expected);
});

test.each([
  [`${NODE}/@trains`, { address: `${NODE}/@trains` }],
  [`${NODE}/flattr?url=${NODE}/@trains`, { address: `${NODE}/@trains` }],
  [`${NODE}/flattr/?url=${NODE}/works/1&owner=other`, { address: `${NODE}/works/1` }],
  [`${NODE}/flattr?url=https://a.example/&owner=@trains`, { account: 'acct:trains@node.example' }],
  [`${NODE}/flattr?owner=trains`, { account: 'acct:trains@node.example' }],
  ['acct:trains@node.example', { account: 'acct:trains@node.example' }],
  [`${NODE}/flattr?url=https://a.example/`, null],
  [`${NODE}/flattr?url=/@trains`, null],
  [`${NODE}/flattr?owner=a/../b`, null],
  ['javascript:pay()', null],
  ['nonsense', null],
])('%s leads to %o', (address, target) => {
  expect(payTarget(address)).toEqual(target);
});
