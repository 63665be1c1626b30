import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachForm, goodFields } from '../../support/each-form.ts';
import { type FullHouse, fullHouse } from '../../support/full-house.ts';
import type { PageForm } from '../../support/page-forms.ts';
import { PageVisitor, pagesOf } from '../../support/pages.ts';

let full: FullHouse;
beforeAll(async () => {
  full = await fullHouse();
});
afterAll(() => full.house.database.close());

const MARK = 'q7x';
const SCRIPT = `"'></textarea></title><script>alert('${MARK}')</script><img src=x onerror=alert(1)>{{${MARK}}}`;
/** Short enough to be kept in a name or a tag. */
const SHORT = `"><script>alert('${MARK}')</script>`;
/** What a page would have of them that took them for its own. */
const GOT_THROUGH = /<script>alert|<img src=x|<\/textarea><\/title>/i;

const visitor = () => new PageVisitor(pagesOf(full.deps), full.deps.node.origin);

async function look(answer: Response, what: string): Promise<string> {
  const page = await answer.text();
  expect([what, GOT_THROUGH.exec(page)?.[0]]).toEqual([what, undefined]);
  const policy = answer.headers.get('content-security-policy') ?? '';
  const scripts = policy.split('; ').filter((rule) => /^(script|default|base|form)/.test(rule));
  expect([what, scripts.sort()]).toEqual([
    what,
    ["base-uri 'none'", "default-src 'none'", "form-action 'self'", "script-src 'self'"],
  ]);
  expect([what, answer.status < 500]).toEqual([what, true]);
  return page;
}

const hostile = (form: PageForm): Record<string, string> => ({
  ...goodFields(form),
  ...Object.fromEntries(
    form.controls
      .filter(({ kind }) => kind === 'text' || kind === 'lines')
      .map(({ name }) => [name, SCRIPT]),
  ),
});

test('a script in any field of any form comes out as words, refused or kept', async () => {
  const here = await visitor().signIn(full.deps, full.keeper);
  let fields = 0;
  let said = 0;
  await eachForm(here, full.pages, async (form, what) => {
    if (/\/(delete|leave)$/.test(form.action)) return;
    const typed = form.controls.filter(({ kind }) => kind === 'text' || kind === 'lines');
    fields += typed.length;
    const refused = await look(await here.post(form.action, hostile(form)), what);
    if (refused.includes(MARK)) said += 1;
    // And where it is no field at all.
    const hidden = Object.fromEntries(Object.keys(form.hidden).map((name) => [name, SCRIPT]));
    await look(await here.post(form.action, { ...goodFields(form), ...hidden }), what);
    await look(await here.post(form.action, goodFields(form, SHORT)), what);
  });
  expect(fields).toBeGreaterThan(40);
  expect(said).toBeGreaterThan(5);
  const everywhere = ['/', '/catalogue', `/catalogue?q=${encodeURIComponent(SCRIPT)}`, '/@keeper'];
  let kept = 0;
  for (const who of [here, visitor()]) {
    for (const path of [...full.pages, ...everywhere]) {
      const page = await look(await who.get(path), path);
      if (page.includes(MARK)) kept += 1;
    }
  }
  expect(kept).toBeGreaterThan(8);
});
