import { afterAll, beforeAll, expect, test } from 'vitest';
import { creator, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let author: string;
let works: readonly string[];
let others: readonly string[];
const ORIGIN = 'https://node.example';

beforeAll(async () => {
  home = await house({ origin: ORIGIN });
  const made = await creator(home.deps, 'night-trains', ['First', 'A "second" <one>']);
  ({ actorId: author, workIds: works } = made);
  others = (await creator(home.deps, 'ink', ['Theirs'])).workIds;
});
afterAll(() => home.close());

const visitor = (language = 'en') => new PageVisitor(pagesOf(home.deps), ORIGIN, language);
const signedIn = (language = 'en') => visitor(language).signIn(home.deps, author);
const shown = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

test('a creator sees a button for themself, and what to copy', async () => {
  const page = await (await signedIn()).text('/home/works/buttons');
  const address = encodeURIComponent(`${ORIGIN}/@night-trains`);
  expect(page).toContain(`<img src="${ORIGIN}/badge.svg?url=${address}" alt="Flattr" height="36">`);
  expect(shown(page)).toContain(
    `<a class="flattr-button" href="${ORIGIN}/flattr?url=${address}">Flattr</a>`,
  );
  for (const name of ['WordPress', 'Hugo', 'Jekyll', 'Ghost', 'Any other site', 'Markdown'])
    expect(page).toContain(`<summary>${name}</summary>`);
  expect(shown(page)).toContain(`script-src ${ORIGIN}; img-src ${ORIGIN}`);
  expect(shown(page)).toContain('<atom:link rel="payment"');
});

test('and one for each of their works, but for nobody else’s', async () => {
  const here = await signedIn('fr');
  const page = await here.text(`/home/works/buttons?work=${works[1]}`);
  expect(page).toContain('Un bouton pour «\u00a0A &quot;second&quot; &lt;one&gt;\u00a0»');
  expect(page).toContain(`<option value="${works[1]}" selected>`);
  expect(page).toContain(encodeURIComponent(`${ORIGIN}/@night-trains/works/a-second-one`));
  expect(await here.text('/home/works')).toContain(`/home/works/buttons?work=${works[0]}"`);
  for (const id of [others[0], 'nothing', '%00'])
    expect((await here.get(`/home/works/buttons?work=${id}`)).status, id).toBe(404);
  expect((await visitor().get('/home/works/buttons')).headers.get('location')).toContain(
    '/sign-in',
  );
});
