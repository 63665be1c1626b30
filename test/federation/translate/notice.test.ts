import { expect, test } from 'vitest';
import { writeNotice, writeNoticeCreate } from '../../../federation/translate/notice.ts';
import { oneLine, textOfHtml } from '../../../src/text/plain-text.ts';

const ORIGIN = 'https://here.example';
const NOW = new Date('2026-11-22T20:00:00.987Z');
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
const notice = {
  id: '0199f0c4-0000-7000-8000-000000000001',
  token: 'secret-token',
  sentAt: null,
  work: { uri: 'https://there.example/posts/2', language: 'en' },
  author: {
    uri: 'https://there.example/users/4',
    handle: 'night"trains',
    host: 'there.example',
    profileUrl: 'https://there.example/@night?a&b',
    inboxUrl: 'https://there.example/users/4/inbox',
  },
  bot: { id: 'x', uri: 'https://here.example/users/5' },
  wanted: true,
};
const uri = `${ORIGIN}/notices/${notice.id}`;
const textOf = (change: object) =>
  oneLine(textOfHtml(`${writeNotice({ ...notice, ...change }, ORIGIN, NOW).content}`));

test('it is an unlisted reply of the bot that names its reader', () => {
  const note = writeNotice(notice, ORIGIN, NOW);
  expect(note).toMatchObject({
    id: uri,
    type: 'Note',
    attributedTo: notice.bot.uri,
    inReplyTo: notice.work.uri,
    url: uri,
    published: '2026-11-22T20:00:00Z',
    to: [notice.author.uri],
    cc: [PUBLIC],
    sensitive: false,
    tag: [{ type: 'Mention', href: notice.author.uri, name: '@night"trains@there.example' }],
    contentMap: { en: note.content },
  });
  expect(Object.keys(note)).not.toContain('summary');
  expect(note.content).toContain('href="https://there.example/@night?a&#38;b"');
  const { '@context': context, ...object } = note;
  expect(writeNoticeCreate(notice, ORIGIN, NOW)).toEqual({
    '@context': context,
    id: `${uri}#create`,
    type: 'Create',
    actor: notice.bot.uri,
    published: '2026-11-22T20:00:00Z',
    to: [notice.author.uri],
    cc: [PUBLIC],
    object,
  });
});

test('once it was sent its address says when', () => {
  const sentAt = new Date('2026-11-22T19:00:00.987Z');
  expect(writeNotice({ ...notice, sentAt }, ORIGIN, NOW).published).toBe('2026-11-22T19:00:00Z');
});

test('it is short, and says where the gift waits and how to hear no more', () => {
  const text = textOf({});
  expect(text).toContain('on here.example.');
  expect(text).toContain(`${ORIGIN}/opt-out/secret-token`);
  expect(text.length).toBeLessThan(300);
});

test.each([
  ['fr', /Quelqu’un veut te remercier pour ce message .*là-bas : http/],
  ['fr-CA', /Quelqu’un/],
  ['frr', /Somebody/],
  ['de', /Somebody wants to thank you for this post/],
  [null, /Somebody/],
])('after a post in %s', (language, expected) => {
  expect(textOf({ work: { ...notice.work, language } })).toMatch(expected);
});

test('in French a colon stays with its word', () => {
  const french = { ...notice, work: { ...notice.work, language: 'fr' } };
  expect(writeNotice(french, ORIGIN, NOW).content).toContain('là-bas\u00a0: <a');
});

test('about a person it replies to nothing', () => {
  const note = writeNotice({ ...notice, work: null }, ORIGIN, NOW);
  expect(Object.keys(note)).not.toContain('inReplyTo');
  expect(textOf({ work: null })).toContain('wants to thank you with a small gift');
});
