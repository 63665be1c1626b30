import {
  type Actor,
  type Object as AnyObject,
  Application,
  Group,
  isActor,
  Organization,
  Person,
} from '@fedify/vocab';
import { exportMultibaseKey, exportSpki } from '@fedify/vocab-runtime';
import type { LocalActor } from '../../db/views/federation.ts';
import type { RemoteActor } from '../../src/operations/deps.ts';
import { oneLine, textOfHtml } from '../../src/text/plain-text.ts';
import { clip, escapeHtml } from './text.ts';
import { ACTIVITY_STREAMS, type Json, paymentUrl, webUrl, wireTime } from './vocabulary.ts';

const NAME_MAX_CHARACTERS = 200;
const SUMMARY_MAX_CHARACTERS = 2000;

/** Everything that the two well-known contexts lack is defined inline: a document that names a
 *  third one is lost on servers that cannot fetch it. */
const ACTOR_CONTEXT = [
  ACTIVITY_STREAMS,
  'https://w3id.org/security/v1',
  {
    toot: 'http://joinmastodon.org/ns#',
    schema: 'http://schema.org#',
    security: 'https://w3id.org/security#',
    manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
    discoverable: 'toot:discoverable',
    indexable: 'toot:indexable',
    PropertyValue: 'schema:PropertyValue',
    value: 'schema:value',
    assertionMethod: {
      '@id': 'security:assertionMethod',
      '@type': '@id',
      '@container': '@set',
    },
    Multikey: 'security:Multikey',
    controller: { '@id': 'security:controller', '@type': '@id' },
    publicKeyMultibase: {
      '@id': 'security:publicKeyMultibase',
      '@type': 'security:multibase',
    },
  },
] as const;

const TYPES = {
  person: 'Person',
  group: 'Group',
  organization: 'Organization',
  application: 'Application',
  service: 'Service',
} as const;

/** The actor document. One RSA key as `publicKey`, because a key array breaks Friendica; the
 *  Ed25519 key stands in `assertionMethod` only. `attachment` is always an array (Mastodon) and
 *  carries the payment link twice: as FEP-0ea0 has it, and where profiles show it. */
export async function writeActor(actor: LocalActor, origin: string): Promise<Json> {
  const payment = paymentUrl(origin, actor.profileUrl);
  const personal = actor.kind !== 'application';
  return {
    '@context': ACTOR_CONTEXT,
    id: actor.uri,
    type: TYPES[actor.kind],
    preferredUsername: actor.handle,
    name: actor.name,
    summary: actor.summary === '' ? '' : `<p>${escapeHtml(actor.summary)}</p>`,
    url: actor.profileUrl,
    inbox: `${actor.uri}/inbox`,
    outbox: `${actor.uri}/outbox`,
    followers: `${actor.uri}/followers`,
    following: `${actor.uri}/following`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    published: wireTime(actor.createdAt),
    manuallyApprovesFollowers: false,
    discoverable: personal,
    indexable: personal,
    attachment: [
      { type: 'Link', name: 'Flattr', href: payment, rel: 'payment' },
      {
        type: 'PropertyValue',
        name: 'Flattr',
        value: `<a href="${escapeHtml(payment)}" rel="payment noopener">${escapeHtml(actor.profileUrl)}</a>`,
      },
    ],
    ...(await writeKeys(actor)),
  };
}

async function writeKeys(actor: LocalActor): Promise<Json> {
  const keys: Record<string, unknown> = {};
  for (const { algorithm, publicJwk } of actor.keys) {
    const key = await crypto.subtle.importKey('jwk', publicJwk, KEY_TYPES[algorithm], true, [
      'verify',
    ]);
    if (algorithm === 'Ed25519') {
      keys.assertionMethod = [
        {
          id: `${actor.uri}#ed25519-key`,
          type: 'Multikey',
          controller: actor.uri,
          publicKeyMultibase: await exportMultibaseKey(key),
        },
      ];
    } else {
      keys.publicKey = {
        id: rsaKeyId(actor.uri),
        type: 'Key',
        owner: actor.uri,
        publicKeyPem: await exportSpki(key),
      };
    }
  }
  return keys;
}

export const rsaKeyId = (actorUri: string): string => `${actorUri}#main-key`;

export const KEY_TYPES = {
  'RSASSA-PKCS1-v1_5': { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  Ed25519: { name: 'Ed25519' },
} as const;

/** An actor of another server, or null when the document is none or lacks what we need. Its
 *  addresses must be on the host of its id: a document speaks for its own server only. */
export function readActor(object: AnyObject): RemoteActor | null {
  if (!isActor(object)) return null;
  const uri = webUrl(object.id);
  const inbox = webUrl(object.inboxId);
  if (uri === null || inbox === null || inbox.host !== uri.host) return null;
  const profile = object.urls.map((url) => webUrl(url instanceof URL ? url : url.href));
  const shared = webUrl(object.endpoints?.sharedInbox);
  const said = oneLine(object.preferredUsername?.toString() ?? '');
  const handle = clip(said || (uri.pathname.split('/').at(-1) ?? ''), NAME_MAX_CHARACTERS);
  return {
    uri: uri.href,
    kind: kindOf(object),
    handle,
    host: uri.host,
    name: clip(oneLine(object.name?.toString() ?? ''), NAME_MAX_CHARACTERS) || handle,
    summary: clip(textOfHtml(object.summary?.toString() ?? ''), SUMMARY_MAX_CHARACTERS),
    profileUrl: (profile.find((url) => url?.host === uri.host) ?? uri).href,
    inboxUrl: inbox.href,
    sharedInboxUrl: shared !== null && shared.host === uri.host ? shared.href : null,
  };
}

function kindOf(actor: Actor): RemoteActor['kind'] {
  if (actor instanceof Person) return 'person';
  if (actor instanceof Group) return 'group';
  if (actor instanceof Organization) return 'organization';
  return actor instanceof Application ? 'application' : 'service';
}
