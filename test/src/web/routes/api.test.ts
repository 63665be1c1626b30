import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApi } from '../../../../src/api/app.ts';
import { PROBLEM_CODES } from '../../../../src/api/problems.ts';
import { clientOf } from '../../../support/api-client.ts';
import { type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

let home: House;
let document: object;

beforeAll(async () => {
  home = await house();
  ({ document } = buildApi(home.deps, { trustsProxy: false }));
});
afterAll(() => home.close());

const pageIn = (language: string) =>
  new PageVisitor(
    pagesOf(home.deps, {}, { apiDocument: document }),
    home.deps.node.origin,
    language,
  ).text('/api');

test('the page tells every call and every problem of the document, in less than 60 kB', async () => {
  const page = await pageIn('en');
  const text = textOf(page);
  for (const { method, path, scopes } of clientOf(document, '').operations) {
    const needs =
      scopes === null
        ? 'open to everybody'
        : scopes.length === 0
          ? 'needs a token'
          : `needs ${scopes.join(', ')}`;
    const at = text.indexOf(`|${method.toUpperCase()} ${path}|`);
    expect([path, at > 0]).toEqual([path, true]);
    expect(text.slice(at, at + 200)).toContain(needs);
  }
  for (const code of PROBLEM_CODES) expect(page).toContain(`<dt id="${code}">`);
  for (const [, anchor] of page.matchAll(/href="#([a-z_]+)"/g))
    expect(page).toContain(`id="${anchor}"`);
  expect(page.length).toBeLessThan(60_000);
  expect(page).not.toMatch(/<(script|style)>| style="|https?:\/\/(?!localhost)/);
});

test('its own words are the reader’s, the document’s are marked as English', async () => {
  const page = await pageIn('fr');
  expect(textOf(page)).toContain('Tout ce que les gens font ici, des programmes peuvent le faire');
  expect(page).toContain('<html lang="fr">');
  expect(page).toContain('<span lang="en">Flattr a work</span>');
});
