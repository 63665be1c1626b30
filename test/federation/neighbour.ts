import { readFileSync } from 'node:fs';
import { exportSpki } from '@fedify/vocab-runtime';
import type { RsaKey } from '../../federation/keys.ts';
import { isJson, type Json } from '../../federation/translate/vocabulary.ts';
import { rsaPair } from '../support/rsa-pairs.ts';
import type { TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { post } from './sending.ts';

export type Kind = 'mastodon' | 'gotosocial' | 'hollo' | 'friendica';

/** What a captured message is about, on the node under test. */
export type About = {
  readonly work?: string;
  readonly person?: string;
  /** The id of a Follow of ours. */
  readonly follow?: string;
};

/** A server of another kind, with one person on it, that says what such servers were seen to say:
 *  `test/fixtures/<hostname>/`, with the addresses of this run. */
export type Neighbour = {
  readonly server: Stranger;
  readonly uri: string;
  readonly key: RsaKey;
  read(name: string, about?: About): Json & { readonly id: string };
  /** Sends what was captured, or what a test made of it, signed, to the shared inbox or another. */
  send(to: TestNode, body: unknown, path?: string): ReturnType<typeof post>;
  /** Serves an actor document again, as it was captured under this name. */
  serveActor(name: string, change?: object): void;
  close(): void;
};

export async function startNeighbour(kind: Kind): Promise<Neighbour> {
  const host = `${kind}.example`;
  const [server, pair] = await Promise.all([startStranger(), rsaPair()]);
  const pem = await exportSpki(pair.publicKey);
  const read = (name: string, about: About = {}) => {
    const file = new URL(`../fixtures/${host}/${name}.json`, import.meta.url);
    const text = readFileSync(file, 'utf8')
      .replaceAll(`https://${host}`, server.origin)
      .replaceAll('https://obole.example/works/1', about.work ?? 'https://obole.example/works/1')
      .replaceAll('https://obole.example/users/1', about.person ?? 'https://obole.example/users/1')
      .replaceAll('https://obole.example/follows/1', about.follow ?? 'https://obole.example/1')
      .replaceAll('"PEM"', JSON.stringify(pem));
    return JSON.parse(text) as Json & { readonly id: string };
  };
  const actor = read('actor');
  const keyId = isJson(actor.publicKey) ? String(actor.publicKey.id) : '';
  const key = { keyId: new URL(keyId), privateKey: pair.privateKey };
  const { pathname } = new URL(actor.id);
  const serveActor = (name: string, change: object = {}) =>
    server.serve(pathname, { ...read(name), ...change });
  serveActor('actor');
  return {
    server,
    uri: actor.id,
    key,
    read,
    send: (to, body, path = '/inbox') => post(to, body, { key, path }),
    serveActor,
    close: () => server.close(),
  };
}
