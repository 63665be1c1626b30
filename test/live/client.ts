import type { Browser } from 'playwright-core';
import { inBrowser } from './doors.ts';
import { OBOLE, ORIGIN } from './live-obole.ts';
import type { Client, LiveServer, Person } from './live-server.ts';
import { until } from './program.ts';

export type Status = {
  readonly id: string;
  readonly uri: string;
  readonly url: string;
  readonly visibility: string;
  readonly content: string;
  readonly account: Account;
  readonly in_reply_to_id: string | null;
  readonly mentions: readonly { readonly acct: string }[];
};
export type Account = { readonly id: string; readonly acct: string; readonly uri?: string };
export type Notification = {
  readonly type: string;
  readonly account: Account;
  readonly status?: Status;
};

/** Where an app's code comes: an address that nobody serves. */
const BACK = `${ORIGIN}/a-phone`;
const SCOPES = 'read write follow';

/** Signs an app of somebody's in, as a phone does: by the server's own pages. */
export async function clientFor(
  browser: Browser,
  server: LiveServer,
  person: Person,
): Promise<Client> {
  const origin = `https://${server.host}`;
  const app = (await ask(`${origin}/api/v1/apps`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ client_name: 'A phone', redirect_uris: BACK, scopes: SCOPES },
    }),
  })) as { readonly client_id: string; readonly client_secret: string };
  const question = new URLSearchParams({
    ...{ response_type: 'code', client_id: app.client_id, redirect_uri: BACK },
    scope: SCOPES,
  });
  const code = await inBrowser(browser, async (page) => {
    await page.goto(`${origin}/oauth/authorize?${question}`);
    await server.sayYes(page, person);
    await page.waitForURL((url) => url.searchParams.has('code'));
    return new URL(page.url()).searchParams.get('code') ?? '';
  });
  const given = (await ask(`${origin}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, redirect_uri: BACK },
      ...{ client_id: app.client_id, client_secret: app.client_secret, scope: SCOPES },
    }),
  })) as { readonly access_token: string };
  return withToken(server, given.access_token);
}

/** Hollo takes no form that also names its letters. */
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function withToken({ host, findsById = false }: LiveServer, token: string): Client {
  const origin = `https://${host}`;
  const headers = { authorization: `Bearer ${token}` };
  return {
    ...{ token, findsById },
    get: async <Answer>(path: string) => (await ask(origin + path, { headers })) as Answer,
    post: async <Answer>(path: string, fields: Readonly<Record<string, string>> = {}) =>
      (await ask(origin + path, {
        ...{ method: 'POST', headers: { ...headers, ...FORM } },
        body: `${new URLSearchParams(fields)}`,
      })) as Answer,
    delete: async (path) => {
      await ask(origin + path, { method: 'DELETE', headers });
    },
  };
}

async function ask(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, init);
  const body = await answer.text();
  if (!answer.ok)
    throw new Error(`${init.method ?? 'GET'} ${url}: HTTP ${answer.status} ${body.slice(0, 500)}`);
  return body === '' ? null : JSON.parse(body);
}

export const post = (client: Client, status: string, more: Record<string, string> = {}) =>
  client.post<Status>('/api/v1/statuses', { status, visibility: 'public', ...more });

export const favourite = (client: Client, { id }: Pick<Status, 'id'>) =>
  client.post<Status>(`/api/v1/statuses/${id}/favourite`);
export const unfavourite = (client: Client, { id }: Pick<Status, 'id'>) =>
  client.post<Status>(`/api/v1/statuses/${id}/unfavourite`);
export const boost = (client: Client, { id }: Pick<Status, 'id'>) =>
  client.post<Status>(`/api/v1/statuses/${id}/reblog`, { visibility: 'public' });

/** The account behind a handle elsewhere, as the search field of an app finds it. Friendica finds nobody whose
 *  handle begins with an `@`. */
export async function accountOf(client: Client, handle: string): Promise<Account> {
  const name = handle.replace(/^@/, '');
  const isOurs = name.endsWith(`@${OBOLE}`);
  const q = encodeURIComponent(client.findsById && isOurs ? await idOf(name) : name);
  return until(`${handle} is found`, async () => {
    const path = `/api/v2/search?q=${q}&type=accounts&resolve=true`;
    return (await client.get<{ readonly accounts: Account[] }>(path)).accounts[0];
  });
}

async function idOf(handle: string): Promise<string> {
  const found = await fetch(`${ORIGIN}/.well-known/webfinger?resource=acct:${handle}`);
  const { links } = (await found.json()) as { readonly links: { rel: string; href: string }[] };
  return links.find(({ rel }) => rel === 'self')?.href ?? '';
}

/** A post elsewhere, by its address. */
export async function statusAt(client: Client, url: string): Promise<Status> {
  const q = encodeURIComponent(url);
  return until(`${url} is found`, async () => {
    const path = `/api/v2/search?q=${q}&type=statuses&resolve=true`;
    return (await client.get<{ readonly statuses: Status[] }>(path)).statuses[0];
  });
}

/** Where somebody was named, the last first. */
export const mentionsOf = (client: Client) =>
  client.get<readonly Notification[]>('/api/v1/notifications?limit=40&types[]=mention');

/** Lets everybody in who asks to follow. */
export async function acceptAll(client: Client): Promise<void> {
  const asking = await client.get<readonly { readonly id: string }[]>('/api/v1/follow_requests');
  for (const { id } of asking) await client.post(`/api/v1/follow_requests/${id}/authorize`);
}
