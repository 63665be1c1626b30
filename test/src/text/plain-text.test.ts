import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAtWord, oneLine, textOfHtml } from '../../../src/text/plain-text.ts';

test.each([
  ['<p>One</p><p>two</p>', 'One two'],
  ['One<br>two', 'One two'],
  ['<b>bo</b>ld', 'bold'],
  ['<style>p{}</style><script>x()</script>rest', 'rest'],
  ['a &amp;amp; b &lt;c&gt; &eacute;', 'a &amp; b <c> é'],
  ['<td>One &lt;p&gt;two&lt;/p&gt;</td>', 'One two'],
  ['1 < 2', '1 < 2'],
  ['<img src=x onerror=alert(1)>text', 'text'],
])('%s', (html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

test('a line has no breaks, controls or half characters', () => {
  expect(oneLine(' a\n\tb\u0000c\u202ed \ud800')).toBe('a bcd \ufffd');
  expect(oneLine('a \u2066 b\u2028c\u061c\u0085')).toBe('a b c');
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
  expect(textOfHtml(`${'<i>'.repeat(200_000)}end`)).toBe('end');
  expect(textOfHtml(`${'<i>'.repeat(100_000)}${'</i>'.repeat(100_000)}end`)).toBe('end');
});
