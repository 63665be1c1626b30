import { expect, test } from 'vitest';
import { isCheapJson } from '../../../federation/translate/cheap-json.ts';

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

test.each([
  ['32 levels of lists', deep(32), true],
  ['33 levels of lists', deep(33), false],
  ['33 levels of objects', `${'{"a":'.repeat(33)}1${'}'.repeat(33)}`, false],
  ['33 levels, of which none ends', '['.repeat(33), false],
  ['many lists beside one another', `[${'[],'.repeat(100)}[]]`, true],
  ['brackets in a text', JSON.stringify('[{'.repeat(40)), true],
  ['brackets after an escaped quotation mark', `["\\"${'['.repeat(40)}"]`, true],
  ['brackets after a text that ends with a backslash', `["\\\\",${deep(32)}]`, false],
  ['a text that does not end', `"${'['.repeat(40)}`, true],
])('%s', (_, json, isCheap) => {
  expect(isCheapJson(json)).toBe(isCheap);
});

test.each(['[0,0,0]', '[[],0]', '{"a":{},"b":0}', '{"a":[0,0]}', '["[{,","{",0]'])(
  'what %s is made of is counted, texts are not',
  (json) => {
    const parts = json.replaceAll(/"[^"]*"/g, '').match(/[{[,]/g)?.length ?? 0;
    expect(isCheapJson(json, parts)).toBe(true);
    expect(isCheapJson(json, parts - 1)).toBe(false);
  },
);
