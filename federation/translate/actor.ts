import { createHash } from 'node:crypto';
import { exportMultibaseKey, exportSpki } from '@fedify/vocab-runtime';
import type { LocalActor, LocalPicture } from '../../db/views/federation.ts';
import { escapeHtml, paragraphs } from './text.ts';
import { ACTIVITY_STREAMS, type Json, PUBLIC, paymentUrl, wireTime } from './vocabulary.ts';

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
    movedTo: { '@id': 'as:movedTo', '@type': '@id' },
    alsoKnownAs: { '@id': 'as:alsoKnownAs', '@type': '@id' },
    featured: { '@id': 'toot:featured', '@type': '@id' },
    attributionDomains: { '@id': 'toot:attributionDomains', '@type': '@id' },
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
 *  Ed25519 key stands in `assertionMethod` only. `attachment` is always an array, because Mastodon
 *  takes profile fields from nothing else, and carries the payment link twice: as FEP-0ea0 has it,
 *  and where profiles show it. */
export async function writeActor(actor: LocalActor, origin: string): Promise<Json> {
  const personal = actor.kind !== 'application';
  return {
    '@context': ACTOR_CONTEXT,
    id: actor.uri,
    type: TYPES[actor.kind],
    preferredUsername: actor.handle,
    name: actor.name,
    summary: paragraphs(actor.summary),
    url: actor.profileUrl,
    inbox: `${actor.uri}/inbox`,
    outbox: `${actor.uri}/outbox`,
    followers: `${actor.uri}/followers`,
    following: `${actor.uri}/following`,
    featured: `${actor.uri}/featured`,
    endpoints: { sharedInbox: `${origin}/inbox` },
    published: wireTime(actor.createdAt),
    manuallyApprovesFollowers: false,
    discoverable: personal,
    indexable: personal,
    ...(actor.picture === null ? {} : { icon: writePicture(actor.picture, origin) }),
    alsoKnownAs: [...new Set([...actor.alsoKnownAs, ...actor.movedFrom])],
    ...(actor.movedTo === null ? {} : { movedTo: actor.movedTo }),
    attributionDomains: actor.attributionDomains,
    attachment: writeAttachments(actor, origin),
    ...(await writeKeys(actor)),
  };
}

/** @param alt what it shows, for those who do not see it. */
export function writePicture(picture: LocalPicture, origin: string, alt = ''): Json {
  const { id, mediaType, width, height } = picture;
  const name = alt === '' ? {} : { name: alt };
  return { type: 'Image', mediaType, url: `${origin}/pictures/${id}`, width, height, ...name };
}

/** The fields of a profile. `rel="me"` says to whoever checks that the page behind the link is the
 *  same person's; `nofollow` that this node does not vouch for it. The text of such a link is its
 *  whole address: Mastodon looks for the way back from no other. */
function writeAttachments(actor: LocalActor, origin: string): readonly Json[] {
  const payment = paymentUrl(origin, actor.profileUrl);
  return [
    { type: 'Link', name: 'Flattr', href: payment, rel: 'payment' },
    field('Flattr', payment, { rel: 'payment noopener', text: actor.profileUrl }),
    ...actor.links.map(({ name, href }) =>
      field(name, href, { rel: 'me nofollow noopener', text: href }),
    ),
  ];
}

const field = (
  name: string,
  href: string,
  link: { readonly rel: string; readonly text: string },
): Json => ({
  type: 'PropertyValue',
  name,
  value: `<a href="${escapeHtml(href)}" rel="${link.rel}">${escapeHtml(link.text)}</a>`,
});

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

/** What stands in an actor's place when they are gone, under the same id.
 *  Source: ActivityPub, section 6.4. */
export const writeActorTombstone = (actor: LocalActor): Json => ({
  '@context': ACTIVITY_STREAMS,
  id: actor.uri,
  type: 'Tombstone',
  formerType: TYPES[actor.kind],
  ...(actor.deletedAt === null ? {} : { deleted: wireTime(actor.deletedAt) }),
});

/** Says to followers that a profile has changed. The id is made of what it says and of the version
 *  of the rows: the same however often it is sent, and another when a profile is changed and then
 *  changed back. */
export async function writeActorUpdate(actor: LocalActor, origin: string): Promise<Json> {
  const { '@context': context, ...object } = await writeActor(actor, origin);
  const said = JSON.stringify([actor.version, object]);
  const state = createHash('sha256').update(said).digest('hex').slice(0, 16);
  return {
    '@context': context,
    id: `${actor.uri}#update-${state}`,
    type: 'Update',
    actor: actor.uri,
    to: [PUBLIC],
    cc: [`${actor.uri}/followers`],
    object,
  };
}

/** Says that somebody is gone with all that they published. The object is the bare id, as Mastodon
 *  sends it and the others understand it: an actor who deletes themself. */
export const writeActorDelete = (actor: LocalActor, _origin: string): Json => ({
  '@context': ACTIVITY_STREAMS,
  id: `${actor.uri}#delete`,
  type: 'Delete',
  actor: actor.uri,
  to: [PUBLIC],
  cc: [`${actor.uri}/followers`],
  object: actor.uri,
});

/** Says to followers that somebody lives elsewhere now. Whoever gets it asks both sides.
 *  @throws when they did not move. */
export function writeActorMove(actor: LocalActor, _origin: string): Json {
  const { uri, movedTo, movedAt } = actor;
  if (movedTo === null || movedAt === null) throw new Error(`${uri} did not move`);
  return {
    '@context': ACTIVITY_STREAMS,
    id: `${uri}#move-${movedAt.getTime()}`,
    type: 'Move',
    actor: uri,
    to: [`${uri}/followers`],
    cc: [movedTo],
    object: uri,
    target: movedTo,
  };
}
