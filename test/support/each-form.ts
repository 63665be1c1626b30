import { type Control, formsOn, type PageForm } from './page-forms.ts';
import type { PageVisitor } from './pages.ts';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What is typed where not everything will do; a list says its own. */
const GOOD: Readonly<Record<string, string>> = {
  amount: '6.00',
  iban: 'DE89370400440532013000',
  bic: '',
  holder: 'Our Club',
  limit: '10',
  host: 'peer.example',
  reference: '',
  entry: '',
  address: 'new@mail.example',
  handle: '@keeper',
  server: 'peer.example',
  domains: '',
};

/** The same of one form. */
const GOOD_AT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/admin/settlement/assign': { amount: '' },
  '/admin/settlement/record': { entry: 'B-19' },
  '/home/settings/apps/register': {
    site: 'https://app.example/',
    redirects: 'https://app.example/back',
    secret: 'yes',
  },
  '/home/settings/webhooks': { url: 'https://hook.example/' },
};

function good(action: string, { name, kind, value, choices }: Control, free: string): string {
  const said = GOOD_AT[action]?.[name];
  if (said !== undefined) return said;
  if (kind === 'box') return value;
  if (kind === 'list') return value === '' ? (choices.at(-1) ?? '') : value;
  if (/^link-/.test(name)) return '';
  if (name === 'url') return value;
  return GOOD[name] ?? free;
}

/** What a form sends when it is filled in as it should be.
 *  @param free what is typed where anything will do. */
export const goodFields = (form: PageForm, free = 'Something'): Record<string, string> => ({
  ...form.hidden,
  ...form.button,
  ...Object.fromEntries(
    form.controls
      .map((control) => [control.name, good(form.action, control, free), control.kind] as const)
      .filter(([, value, kind]) => kind !== 'box' || value !== '')
      .map(([name, value]) => [name, value]),
  ),
});

/** One of each kind of form: which work or person it is about makes no other. */
const kindOf = (page: string, form: PageForm): string =>
  [
    page,
    form.action,
    JSON.stringify(form.button),
    Object.keys(form.hidden).join(),
    form.hidden.act ?? form.hidden.pinned ?? '',
  ]
    .join(' ')
    .replaceAll(UUID, '#')
    .replace(/(?<=token=)\S+/, '#');

const NOT_HERE = /^\/(language|sign-out)$/;
const LAST = ['/delete', '/leave'];

/** Every form of every page, one of each kind, as each page is by then; what ends everything comes last. */
export async function eachForm(
  here: PageVisitor,
  pages: readonly string[],
  act: (form: PageForm, what: string) => Promise<void>,
): Promise<void> {
  const done = new Set<string>();
  const isLast = (page: string) => LAST.some((end) => page.endsWith(end));
  for (const page of [...pages.filter((one) => !isLast(one)), ...pages.filter(isLast)]) {
    for (;;) {
      const forms = formsOn(await here.text(page));
      const form = forms.find((one) => !NOT_HERE.test(one.action) && !done.has(kindOf(page, one)));
      if (form === undefined) break;
      done.add(kindOf(page, form));
      await act(form, kindOf(page, form));
    }
  }
}
