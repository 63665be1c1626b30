/** A person with a browser, as far as a demo needs one: keeps its cookies, fills in forms, follows
 *  redirects. It sees of a page what a browser without scripts sees. */
export class Visitor {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** Reads a page.
   *  @throws when the page is an error, with its status and address. */
  async read(path: string): Promise<string> {
    return this.#request(new URL(path, this.#origin), { method: 'GET' });
  }

  /** Reads a page and submits its form with this action, hidden fields included, and a JPEG where one is
   *  given.
   *  @returns the page that comes after it. */
  async submit(
    path: string,
    action: string,
    fields: Readonly<Record<string, string>> = {},
    picture?: Uint8Array<ArrayBuffer>,
  ): Promise<string> {
    const page = await this.read(path);
    const form = formsOf(page).find((f) => f.method === 'post' && f.action === action);
    if (form === undefined) throw new Error(`${path} has no form for ${action}`);
    const all = { ...form.fields, ...fields };
    const body = picture === undefined ? new URLSearchParams(all) : withPicture(all, picture);
    return this.#request(new URL(action, this.#origin), { method: 'POST', body });
  }

  async #request(
    url: URL,
    init: { method: string; body?: URLSearchParams | FormData },
  ): Promise<string> {
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        accept: 'text/html',
        'accept-language': 'en',
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(init.method === 'POST' ? { origin: this.#origin } : {}),
      },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) return this.#request(new URL(location, url), { method: 'GET' });
    const text = await response.text();
    if (!response.ok)
      throw new Error(
        `${init.method} ${url.pathname} answered ${response.status}: ${titleOf(text)}`,
      );
    return text;
  }
}

function withPicture(
  fields: Readonly<Record<string, string>>,
  picture: Uint8Array<ArrayBuffer>,
): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('picture', new File([picture], 'picture.jpg', { type: 'image/jpeg' }));
  return body;
}

const titleOf = (page: string): string => /<h1[^>]*>(.*?)<\/h1>/s.exec(page)?.[1] ?? '';

type Form = {
  readonly method: string | null;
  readonly action: string;
  readonly fields: Record<string, string>;
};

/** The forms of a page of ours: what the layout writes, not what HTML may be. */
function formsOf(page: string): Form[] {
  return [...page.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(
    ([, attributes = '', inner = '']) => ({
      method: attributeOf(attributes, 'method'),
      action: attributeOf(attributes, 'action') ?? '',
      fields: Object.fromEntries(
        [...inner.matchAll(/<input\b([^>]*)>/g)].flatMap(([, input = '']) => {
          const name = attributeOf(input, 'name');
          // A box that is not ticked is not sent.
          const isSent = !/type="(?:checkbox|radio)"/.test(input) || /\bchecked\b/.test(input);
          return name === null || !isSent ? [] : [[name, attributeOf(input, 'value') ?? '']];
        }),
      ),
    }),
  );
}

function attributeOf(tag: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined
    ? null
    : value
        .replaceAll('&quot;', '"')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&');
}
