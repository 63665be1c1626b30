import fc from 'fast-check';
import { expect, test } from 'vitest';
import { repeatsName } from '../../../federation/translate/repeated-name.ts';

test.each([
  '{"a":1,"a":2}',
  '{"a":1,"b":2,"a":3}',
  '{"a":1,"\\u0061":2}',
  '{"x":{"a":1,"a":2}}',
  '[{"b":1},{"a":1,"a":2}]',
  '{"a":{},"a":{}}',
  '{"a":[1,{"z":[]}],"a":1}',
  '{"":1,"":2}',
  '{ "a" : 1 , "a" : 2 }',
  '{"\\\\":1,"\\\\":2}',
  '{"\\"":1,"b":"\\\\","\\"":2}',
  '{"__proto__":1,"__proto__":2}',
])('%s has a name twice', (json) => {
  JSON.parse(json);
  expect(repeatsName(json)).toBe(true);
});

test.each([
  '{}',
  '[]',
  '"a"',
  '1',
  '{"a":"a","b":"a"}',
  '{"a":{"a":{"a":1}},"b":{"a":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":["a","a"],"b":["{","a",":"]}',
  '{"a":"\\",\\"a\\":1","b":"}"}',
  '{"a\\\\":1,"a":2}',
  '["a","a"]',
])('%s has not', (json) => {
  JSON.parse(json);
  expect(repeatsName(json)).toBe(false);
});

test('what JSON.stringify writes has no name twice, and has one as soon as one is added', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
      const json = JSON.stringify(value);
      expect(repeatsName(json)).toBe(false);
      const [name] = Object.keys(value);
      const again = `${json.slice(0, -1)},${JSON.stringify(name)}:0}`;
      expect(repeatsName(again)).toBe(true);
    }),
  );
});
