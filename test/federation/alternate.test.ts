import { describe, expect, test } from 'vitest';
import { alternateOf } from '../../federation/alternate.ts';

const OBJECT = 'https://a.example/notes/1';
const TYPE = 'application/activity+json';

const of = (body: string, link?: string) =>
  alternateOf({
    url: new URL('https://a.example/page'),
    headers: new Headers(link === undefined ? {} : { link }),
    body: new TextEncoder().encode(body),
  })?.href ?? null;

describe('the object of a page is named', () => {
  test.each([
    `<head><link rel="alternate" type="${TYPE}" href="${OBJECT}">`,
    `<!doctype html><title>x</title><LINK HREF=/notes/1 TYPE=${TYPE} REL='me Alternate'/>`,
    `<link rel=alternate type='application/ld+json; profile="https://x.example"' href=${OBJECT}>`,
    `<link rel=alternate type=text/html href=/x><link rel=alternate type=${TYPE} href=notes/1>`,
    `<style>${'p{}'.repeat(20_000)}</style><link rel=alternate type=${TYPE} href=${OBJECT}>`,
  ])('in its head (%#)', (body) => {
    expect(of(body)).toBe(OBJECT);
  });

  test.each([
    `<${OBJECT}>; rel="alternate"; type="${TYPE}"`,
    `<${OBJECT}>;type=${TYPE};rel=alternate`,
    `</x>; rel="me", <notes/1>; title="a, b"; REL="me alternate"; type="${TYPE}"`,
    `<${OBJECT}>; rel="alternate"; type="application/ld+json; profile=\\"https://x.example\\""`,
  ])('in a header: %s', (link) => {
    expect(of('<p>hello', link)).toBe(OBJECT);
  });
});

describe('no object is named', () => {
  const link = `<link rel=alternate type=${TYPE} href=${OBJECT}>`;

  test.each([
    ['behind the head', `<head></head>${link}`],
    ['in the body, which anybody may have written', `<body><p>${link}`],
    ['in a comment, a script, a title', `<!--${link}--><script>${link}</script><title>${link}`],
    ['below more elements than a head has', `${'<x>'.repeat(5_000)}${link}`],
    ['by another relation', `<link rel=alternates type=${TYPE} href=${OBJECT}>`],
    ['as another type', `<link rel=alternate type=text/x+json href=${OBJECT}>`],
    ['without an address', `<link rel=alternate type=${TYPE}>`],
    ['on no web', `<link rel=alternate type=${TYPE} href=javascript:x()>`],
  ])('%s', (_, body) => {
    expect(of(body)).toBeNull();
  });

  test.each([
    ['without brackets', `${OBJECT}; rel="alternate"; type="${TYPE}"`],
    ['without a type', `<${OBJECT}>; rel="alternate"`],
    ['longer than 2,000', `<${OBJECT}>; x="${'y'.repeat(2_000)}"; rel="alternate"; type="${TYPE}"`],
    ['behind fifty', `${'<x>, '.repeat(50)}<${OBJECT}>; rel="alternate"; type="${TYPE}"`],
  ])('in a header, %s', (_, header) => {
    expect(of('', header)).toBeNull();
  });

  test('by half a megabyte of anything', () => {
    for (const part of ['<link ', 'rel= ', '<link rel="', '<a ', '<head>', '</x>', '&amp', '<!--'])
      expect(of(`<link ${part.repeat(Math.floor(500_000 / part.length))}>`)).toBeNull();
  });
});
