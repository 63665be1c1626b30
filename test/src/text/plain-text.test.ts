import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  cutAtWord,
  HTML_MAX_CHARACTERS,
  oneLine,
  textOfHtml,
  withoutControls,
} from '../../../src/text/plain-text.ts';

test.each([
  ['<p>One</p><p>two</p>', 'One two'],
  ['One<br>two', 'One two'],
  ['<b>bo</b>ld', 'bold'],
  ['<style>p{}</style><script>x()</script>rest', 'rest'],
  ['a &amp;amp; b &lt;c&gt; &eacute;', 'a &amp; b <c> é'],
  ['<td>One &lt;p&gt;two&lt;/p&gt;</td>', 'One two'],
  ['1 < 2', '1 < 2'],
  ['<img src=x onerror=alert(1)>text', 'text'],
  ['<iframe><b>x</b></iframe><xmp>y</xmp>text', 'text'],
])('%s', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test('a line has no breaks, controls or half characters', () => {
  expect(oneLine(' a\n\tb\u0000c\u202ed \ud800')).toBe('a bcd \ufffd');
  expect(oneLine('a \u2066 b\u2028c\u061c\u0085')).toBe('a b c');
  expect(oneLine('a\ufffeb\uffffc')).toBe('abc');
  expect(withoutControls('a\n\tb\u000b\u200ec\uffff \u2067')).toBe('a\n\tbc ');
});

test.each([
  ['one two three', 13, 'one two three'],
  ['one two three', 12, 'one two…'],
  ['one two, three', 9, 'one two…'],
  ['one two three', 8, 'one two…'],
  ['abcdefghij', 5, 'abcd…'],
  ['a bcdefghijklmnop', 10, 'a bcdefgh…'],
  ['abc😀def', 5, 'abc…'],
])('"%s" cut at %i', (text, most, cut) => {
  expect(cutAtWord(text, most)).toBe(cut);
});

test('a cut text is never longer than allowed and never half a character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (text, most) => {
        const cut = cutAtWord(text, most);
        expect(cut.length).toBeLessThanOrEqual(most);
        expect(cut.isWellFormed()).toBe(true);
      },
    ),
  );
});

test('elements within elements are no work', () => {
  // A parser alone takes 20 seconds for these.
  expect(textOfHtml(`${'<i>'.repeat(30_000)}end`)).toBe('end');
  expect(textOfHtml(`${'<i>'.repeat(14_000)}${'</i>'.repeat(14_000)}end`)).toBe('end');
  expect(textOfHtml(`start${'<i>'.repeat(200_000)}end`)).toBe('start');
});

// Each kept the parser busy for seconds: what closes nothing was counted as if it closed something,
// and what opens of itself was not counted.
test.each([
  ['what closes nothing', '<b></x>'],
  ['what HTML does not close by itself', '<li><option><ul>'],
  ['tables in cells', '<table><tr><td>'],
  ['drawings', '<svg><foreignObject>'],
  ['a frame', '<iframe><b></iframe><b>'],
])('elements within elements, by %s, lose their tags', (_, deep) => {
  expect(textOfHtml(`${deep.repeat(4_000)}end`)).toBe('end');
});

test('what looks like a tag once tags are gone is text', () => {
  expect(textOfHtml(`${'<b <i>>'.repeat(4_000)}end`)).toMatch(/^<b >.*end$/);
});

test('elements beside each other keep their words, however many they are', () => {
  const text = textOfHtml('<p><b>a</b><br><img src=x>'.repeat(2_000));
  expect(text).toBe(Array(2_000).fill('a').join(' '));
});

test('what is too long is cut before it is read', () => {
  expect(textOfHtml(`${'a'.repeat(HTML_MAX_CHARACTERS)}<b>end</b>`)).toHaveLength(
    HTML_MAX_CHARACTERS,
  );
  expect(textOfHtml(`<b>a</b>${' '.repeat(HTML_MAX_CHARACTERS)}end`)).toBe('a');
});
