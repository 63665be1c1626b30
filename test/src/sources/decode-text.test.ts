import { expect, test } from 'vitest';
import { decodeText } from '../../../src/sources/decode-text.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const declared = (encoding: string, text: string) =>
  `<?xml version="1.0" encoding='${encoding}'?><t>${text}</t>`;

test.each<[string, Uint8Array, string | undefined, string]>([
  ['nothing said, UTF-8', utf8('é'), undefined, 'é'],
  ['nothing said, windows-1252', Uint8Array.of(0xe9, 0x80), undefined, 'é€'],
  ['a mark before everything', utf8('\ufeffé'), 'iso-8859-1', 'é'],
  ['UTF-16 by its mark', Buffer.from('\ufeffé', 'utf16le'), undefined, 'é'],
  ['HTTP before the declaration', latin1('é'), 'ISO-8859-1', 'é'],
  ['a name that nobody knows', utf8('é'), 'x-none', 'é'],
  ['HTTP says UTF-8 and is wrong', latin1('é'), 'utf-8', 'é'],
])('%s', (_name, bytes, charset, text) => {
  expect(decodeText(bytes, charset)).toBe(text);
});

test('the declaration', () => {
  expect(decodeText(latin1(declared('ISO-8859-15', '\u00a4')), undefined)).toContain('€');
  expect(decodeText(latin1(declared('UTF-8', 'é')), undefined)).toContain('é');
  expect(decodeText(utf8(declared('ISO-8859-1', 'é')), 'utf-8')).toContain('>é<');
});

test('what a page says of itself', () => {
  const page = (meta: string, text: string) => latin1(`<html><head>${meta}</head>${text}`);
  expect(decodeText(page('<meta charset="iso-8859-15">', '\u00a4'), undefined)).toContain('€');
  const old = '<META http-equiv=Content-Type content="text/html; charset=windows-1251">';
  expect(decodeText(page(old, '\u00cf\u00f0'), undefined)).toContain('Пр');
  // Read so far, it is not.
  for (const text of ['plain', 'plain!'])
    expect(decodeText(page('<meta charset=utf-16>', text), undefined)).toContain(text);
});

test('a few broken bytes in UTF-8 are not the end of its accents', () => {
  const text = `${'é'.repeat(50)}\u00ff`;
  const bytes = Buffer.concat([utf8('é'.repeat(50)), Uint8Array.of(0xff)]);
  expect(decodeText(bytes, 'utf-8')).toBe(text.replace('\u00ff', '\ufffd'));
});
