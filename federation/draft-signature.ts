import { createHash } from 'node:crypto';
import type { RsaKey } from './keys.ts';

/** What all deliveries of one activity have in common. */
export type Letter = {
  readonly body: Uint8Array<ArrayBuffer>;
  /** SHA-256 of the body, base64. */
  readonly digest: string;
};

export function letterOf(activity: object): Letter {
  const body = new TextEncoder().encode(JSON.stringify(activity));
  return { body, digest: createHash('sha256').update(body).digest('base64') };
}

export const ACTIVITY_TYPE = 'application/activity+json';

/** The headers of a POST, signed. Nothing is covered that a proxy on the way may change.
 *  Source: draft-cavage-http-signatures-12, section 2.3, and what Mastodon sends. */
export async function signDraft(
  url: URL,
  letter: Letter,
  key: RsaKey,
  at: Date,
): Promise<Record<string, string>> {
  const headers = {
    host: url.host,
    date: at.toUTCString(),
    digest: `SHA-256=${letter.digest}`,
    'content-type': ACTIVITY_TYPE,
  };
  return { ...headers, signature: await signatureOf('post', url, headers, key) };
}

/** A GET, signed. Fedify would leave the query out, and GoToSocial refuses that. */
export async function signDraftGet(request: Request, key: RsaKey, at: Date): Promise<Request> {
  const url = new URL(request.url);
  const headers = { host: url.host, date: at.toUTCString() };
  const signature = await signatureOf('get', url, headers, key);
  return new Request(request, {
    headers: { ...Object.fromEntries(request.headers), ...headers, signature },
  });
}

async function signatureOf(
  method: 'get' | 'post',
  url: URL,
  headers: Readonly<Record<string, string>>,
  key: RsaKey,
): Promise<string> {
  const covered = [['(request-target)', `${method} ${url.pathname}${url.search}`]].concat(
    Object.entries(headers),
  );
  const message = covered.map(([name, value]) => `${name}: ${value}`).join('\n');
  const bytes = new TextEncoder().encode(message);
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, bytes);
  const parts = {
    keyId: key.keyId.href,
    algorithm: 'rsa-sha256',
    headers: covered.map(([name]) => name).join(' '),
    signature: Buffer.from(signature).toString('base64'),
  };
  return Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}
