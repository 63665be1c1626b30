import { expect, test } from 'vitest';
import { readFlattrLink } from '../../../src/operations/flattr-link.ts';
import { localPath } from '../../../src/web/local-path.ts';

const read = (parameters: Record<string, string>) => readFlattrLink((name) => parameters[name]);

test('Flattr’s auto-submit parameters are hints, within bounds', () => {
  const link = read({
    url: 'https://blog.example/fog',
    title: 'x'.repeat(400),
    description: 'y'.repeat(3_000),
    language: 'fr_FR',
    tags: 'jazz, night trains,,fog',
    category: 'text',
    hidden: '1',
    owner: 'harbour',
  });
  expect(link).toMatchObject({ address: 'https://blog.example/fog', owner: 'harbour' });
  expect(link.hints).toEqual({
    title: 'x'.repeat(300),
    description: 'y'.repeat(2_000),
    language: 'fr-FR',
    tags: ['jazz', 'night trains', 'fog'],
    category: 'text',
    hidden: true,
  });
  expect(read({ url: 'https://blog.example/', hidden: '0', title: ' ' }).hints).toEqual({});
});

test.each([
  [{ url: 'blog.example/fog?page=2' }, 'https://blog.example/fog?page=2'],
  [{ url: ' https://blog.example/a ' }, 'https://blog.example/a'],
  [{ url: 'Look: https://blog.example/a!' }, 'https://blog.example/a'],
  [{ url: 'my cat' }, 'my cat'],
  [{ url: '@reader@node.example' }, '@reader@node.example'],
  [{ url: 'javascript:alert(1)' }, 'javascript:alert(1)'],
  // What Android shares: the address stands among words, or is the title.
  [{ text: 'The fog horn – https://radio.example/fog.' }, 'https://radio.example/fog'],
  [{ title: 'https://radio.example/fog' }, 'https://radio.example/fog'],
  [{ title: 'https://b.example/', text: 'https://a.example/' }, 'https://a.example/'],
  [{ text: '(https://wiki.example/Fog_(weather))' }, 'https://wiki.example/Fog_(weather)'],
  [{ text: '(see https://wiki.example/Fog)' }, 'https://wiki.example/Fog'],
  [{ text: 'no address at all' }, ''],
  [{}, ''],
])('the address in %j is %j', (parameters, address) => {
  expect(read(parameters).address).toBe(address);
});

test('a title that is an address is none', () => {
  expect(read({ title: 'https://radio.example/fog' }).hints).toEqual({});
  const shared = { text: 'https://radio.example/fog', title: 'The fog horn' };
  expect(read(shared).hints).toEqual({ title: 'The fog horn' });
});

test('the page comes back to itself with everything that it uses, however often', () => {
  const link = read({
    url: 'https://blog.example/a b?x=1&y=ü',
    title: 'Fog & horns',
    tags: 'a,b',
    hidden: 'true',
    said: 'flattred',
    utm_source: 'x',
  });
  expect(link.here).not.toMatch(/said|utm/);
  const query = new URL(link.here, 'http://node.example').searchParams;
  expect(readFlattrLink((name) => query.get(name) ?? undefined)).toEqual(link);
});

test('what would make that address too long is left out, never the address itself', () => {
  const url = `https://blog.example/${'é'.repeat(400)}`;
  const link = read({ url, title: 'A title', description: '夜'.repeat(1_000), owner: '\ud800' });
  expect(localPath(link.here)).toBe(link.here);
  expect(link.here).toContain(encodeURIComponent(url));
  expect(link.here).toContain('title=A%20title');
  expect(link.here).not.toContain('description');
});
