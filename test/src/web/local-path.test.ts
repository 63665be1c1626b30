import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localPath } from '../../../src/web/local-path.ts';

test('keeps paths of this site', () => {
  expect(localPath('/home')).toBe('/home');
  expect(localPath('/flattr?url=https%3A%2F%2Fa.example%2F#coin')).toBe(
    '/flattr?url=https%3A%2F%2Fa.example%2F#coin',
  );
  expect(localPath('/@someone/works/caf%C3%A9')).toBe('/@someone/works/caf%C3%A9');
});

test.each([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n//evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'home',
  '',
])('refuses %j', (text) => {
  expect(localPath(text)).toBeNull();
});

test('refuses what no address is as long as', () => {
  expect(localPath(`/${'x'.repeat(5000)}`)).toBeNull();
});

test('what is kept stays on this site, however it is read', () => {
  fc.assert(
    fc.property(
      fc
        .array(
          fc.constantFrom('/', '\\', '.', '..', '@', 'a', '?', '#', '\t', ':', '%2f', '\u3000'),
        )
        .map((parts) => `/${parts.join('')}`),
      (text) => {
        const path = localPath(text);
        if (path === null) return;
        expect(new URL(path, 'https://node.example/some/page').origin).toBe('https://node.example');
      },
    ),
    { numRuns: 5_000 },
  );
});
