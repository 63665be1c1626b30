import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { boundedJsonLd } from '../../federation/json-ld-bounds.ts';
import { FLATTR_CONTEXT } from '../../federation/translate/vocabulary.ts';

/** See peers.test.ts. */
const FOLDER = new URL('../../../shared/fixtures/peers/', import.meta.url);
const files = existsSync(FOLDER)
  ? readdirSync(FOLDER).filter((file) => /-(actor|like|create|announce|undo)/.test(file))
  : [];

test.skipIf(files.length === 0)('what four real servers sent stays far within the bounds', () => {
  for (const file of files) {
    const captured = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
    expect(() => boundedJsonLd('body' in captured ? captured.body : captured), file).not.toThrow();
  }
});

const terms = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${n}`, `as:t${n}`]));
const notes = (count: number) => Array.from({ length: count }, () => ({ type: 'Note' }));
const flattr = { '@context': FLATTR_CONTEXT, type: 'Flattr' };

describe('is read', () => {
  test.each([
    ['a flattr', flattr],
    ['one context', { ...flattr, '@context': 'https://www.w3.org/ns/activitystreams' }],
    ['no context', { type: 'Note' }],
    ['100 terms', { '@context': [terms(70), terms(30)] }],
    ['2,000 members', { object: 'x', tag: notes(999) }],
  ])('%s', (_, document) => {
    expect(boundedJsonLd(document)).toEqual(document);
  });

  test('a document without its proofs, and the contexts that they bring', () => {
    const proof = { '@context': 'https://w3id.org/security/v1' };
    expect(boundedJsonLd({ ...flattr, proof, signature: proof })).toEqual(flattr);
  });
});

describe('is not read', () => {
  test.each([
    ['a context in an object', { tag: [{ '@context': { q: 'as:q' } }] }],
    ['a context in an embedded proof', { object: { proof: { '@context': 'x' } } }],
    ['a context in a term', { '@context': { q: { '@id': 'as:q', '@context': {} } } }],
    ['a context in a list of contexts', { '@context': [[{ q: 'as:q' }]] }],
    ['no context at all', { '@context': [null] }],
    ['11 contexts', { '@context': Array(11).fill('https://www.w3.org/ns/activitystreams') }],
    ['101 terms', { '@context': [terms(70), terms(31)] }],
    ['2,001 members', { tag: notes(1_000) }],
    ['a list', [flattr]],
  ])('%s', (_, document) => {
    expect(() => boundedJsonLd(document)).toThrow();
  });
});
