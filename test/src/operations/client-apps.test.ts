import { expect, test } from 'vitest';
import { isRedirect } from '../../../src/operations/client-apps.ts';

test.each([
  ['https://app.example/back', true],
  ['http://127.0.0.1:8080/back', true],
  ['org.example.app:/back', true],
  ['http://app.example/', false],
  ['javascript:alert(1)', false],
  ['data:text/html,a', false],
  ['myapp:/back', false],
  ['https://app.example/#a', false],
  ['https://me:pass@app.example/', false],
  ['/back', false],
  ['', false],
])('people are sent back to %j: %s', (uri, may) => expect(isRedirect(uri)).toBe(may));
