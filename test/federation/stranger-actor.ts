import { createHash } from 'node:crypto';
import { exportSpki } from '@fedify/vocab-runtime';
import type { RsaKey } from '../../federation/keys.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import type { Stranger } from './a-stranger.ts';

export type StrangerActor = {
  readonly uri: string;
  readonly path: string;
  readonly key: RsaKey;
  readonly pem: string;
  readonly document: Readonly<Record<string, unknown>>;
};

/** Somebody on a server that is none of ours, with a key; the server serves their document. */
export async function actorOn(
  server: Stranger,
  name: string,
  change: { readonly keyId?: string; readonly [property: string]: unknown } = {},
): Promise<StrangerActor> {
  const pair = await rsaPair();
  const pem = await exportSpki(pair.publicKey);
  const path = `/users/${name}`;
  const uri = server.origin + path;
  const { keyId = `${uri}#main-key`, ...rest } = change;
  const document = {
    '@context': ['https://www.w3.org/ns/activitystreams', 'https://w3id.org/security/v1'],
    id: uri,
    type: 'Person',
    preferredUsername: name,
    inbox: `${uri}/inbox`,
    publicKey: { id: keyId, owner: uri, publicKeyPem: pem },
    ...rest,
  };
  server.serve(path, document);
  return { uri, path, pem, document, key: { keyId: new URL(keyId), privateKey: pair.privateKey } };
}

const sha256 = (body: string): string => createHash('sha256').update(body).digest('base64');

const signed = async (key: RsaKey, message: string): Promise<string> => {
  const bytes = new TextEncoder().encode(message);
  return Buffer.from(await crypto.subtle.sign('RSASSA-PKCS1-v1_5', key.privateKey, bytes)).toString(
    'base64',
  );
};

/** A POST with an RFC 9421 signature over just these components. */
export async function signedOver(
  url: string,
  body: string,
  key: RsaKey,
  components: readonly string[],
): Promise<Request> {
  const { host, pathname } = new URL(url);
  const digest = `sha-256=:${sha256(body)}:`;
  const date = new Date().toUTCString();
  const values: Record<string, string> = {
    '@method': 'POST',
    '@target-uri': url,
    '@authority': host,
    '@path': pathname,
    '@request-target': `post ${pathname}`,
    'content-digest': digest,
    date,
  };
  const list = `(${components.map((name) => `"${name}"`).join(' ')})`;
  const created = Math.floor(Date.now() / 1000);
  const parameters = `${list};created=${created};keyid="${key.keyId}"`;
  const lines = components.map((name) => `"${name}": ${values[name]}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n');
  const headers = {
    date,
    'content-digest': digest,
    'signature-input': `sig1=${parameters}`,
    signature: `sig1=:${await signed(key, base)}:`,
  };
  return new Request(url, { method: 'POST', body, headers });
}

/** A POST with a draft-cavage signature over just these headers. */
export async function signedDraft(
  url: string,
  body: string,
  key: RsaKey,
  names: readonly string[],
): Promise<Request> {
  const { host, pathname } = new URL(url);
  const values: Record<string, string> = {
    '(request-target)': `post ${pathname}`,
    host,
    date: new Date().toUTCString(),
    digest: `SHA-256=${sha256(body)}`,
  };
  const message = names.map((name) => `${name}: ${values[name]}`).join('\n');
  const { '(request-target)': _, ...headers } = values;
  const parts = {
    keyId: key.keyId.href,
    algorithm: 'rsa-sha256',
    headers: names.join(' '),
    signature: await signed(key, message),
  };
  const signature = Object.entries(parts).map(([name, value]) => `${name}="${value}"`);
  return new Request(url, {
    method: 'POST',
    body,
    headers: { ...headers, signature: signature.join(',') },
  });
}
