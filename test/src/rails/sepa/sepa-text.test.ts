import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSepaId, isSepaText, sepaText } from '../../../../src/rails/sepa/sepa-text.ts';

test.each([
  ['Example Association', 'Example Association'],
  ["L'Été à l’Œuvre", "L'Ete a l'OEuvre"],
  ['Bäckerei Große & Söhne', 'Backerei Grosse + Sohne'],
  ['Smørrebrød Ærø', 'Smorrebrod AEro'],
  ['Zażółć gęślą jaźń, Łódź', 'Zazolc gesla jazn, Lodz'],
  ['Ģirts Šķēle İstanbul ğı', 'Girts Skele Istanbul gi'],
  ['Ελληνικά Ωραία', 'Ellinika Oraia'],
  ['Българска радост', 'Balgarska radost'],
  ['Ђорђе', 'DJordje'],
  ['e\u0301te\u0301', 'ete'],
  ['ﬁn №5 ½', 'fin No5 1.2'],
  ['a <b> "c" \u00a0d\n\te', "a .b. 'c' d e"],
  ['//a///b// ', 'a/b'],
  ['soft\u00adhyphen\u200b', 'softhyphen'],
  ['30 € 🎁', '30 E .'],
])('%j is written %j', (text, expected) => expect(sepaText(text, 70)).toBe(expected));

test.each(['', ' ', '///', '张伟', '🎁', '\u202e'])('of %j nothing is left', (text) => {
  expect(sepaText(text, 70)).toBe(null);
});

test('it is cut, and not in the middle of nothing', () => {
  expect(sepaText('abc def', 4)).toBe('abc');
  expect(sepaText('abc/def', 4)).toBe('abc');
  expect(sepaText(`${'ß'.repeat(40)}`, 35)).toBe('s'.repeat(35));
});

test('whatever comes out can be sent, and stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 140 }), (text, most) => {
      const written = sepaText(text, most);
      if (written === null) return;
      expect(written.length).toBeLessThanOrEqual(most);
      expect(isSepaText(written)).toBe(true);
      expect(sepaText(written, most)).toBe(written);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['PAYOUT-2026-11', true],
  ['a'.repeat(35), true],
  ['a'.repeat(36), false],
  ['', false],
  ['a/b', true],
  ['/a', false],
  ['a/', false],
  ['a//b', false],
  ['a_b', false],
  ['é', false],
  [' a', false],
  ['a\n', false],
])('%j as an id: %s', (id, isOne) => expect(isSepaId(id)).toBe(isOne));
