import { expect, test } from 'vitest';
import { readFacts, withFacts } from '../../../src/text/front-matter.ts';

test('what was written is read back', () => {
  const facts = { title: 'A "b": c', tags: ['one', 'deux'], hidden: false, url: null };
  const text = '---\n\nnot the end of the facts\n---';
  expect(readFacts(withFacts(facts, text))).toEqual({ facts, text });
  expect(readFacts(withFacts({ a: 1 }, ''))).toEqual({ facts: { a: 1 }, text: '' });
});

test.each([
  '',
  'no facts',
  '---\ntitle: "never ends"',
  '---\ntitle: plain YAML\n---\n',
  '---\n- a\n---\n',
])('%j has none', (whole) => {
  expect(readFacts(whole)).toBeNull();
});

test('a fact that would be something else than a fact is only that', () => {
  const read = readFacts('---\n__proto__: {"hidden": true}\n---\n');
  expect(Object.hasOwn(read?.facts ?? {}, '__proto__')).toBe(true);
  expect(read?.facts.hidden).toBeUndefined();
});
