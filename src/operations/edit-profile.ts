import { addJob } from '../../db/records/jobs.ts';
import { type Actor, changeActor, lockPerson, setFlattrsPublic } from '../../db/records/people.ts';
import type { ProfileLink } from '../../db/schema/people.ts';
import { NAME_MAX_CHARACTERS } from './create-account.ts';
import type { SourceDeps } from './deps.ts';
import { drawFor, keepPicture, letGo } from './keep-picture.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { selvesOf } from './prove-links.ts';

export type ProfileRefusal =
  | 'name_invalid'
  | 'summary_too_long'
  | 'too_many_links'
  | 'link_invalid'
  | 'too_many_domains'
  | 'domain_invalid'
  | 'picture_unusable';

/** What people say of themselves. */
export type ProfileDraft = {
  readonly name: string;
  /** Plain text; an empty line begins a paragraph. */
  readonly summary: string;
  readonly kind: 'person' | 'group' | 'organization';
  readonly links: readonly { readonly name: string; readonly href: string }[];
  /** Sites whose pages may name this person as their author; an address stands for its site. */
  readonly attributionDomains: readonly string[];
  readonly flattrsPublic: boolean;
  readonly picture: { readonly bytes: Uint8Array } | 'keep' | null;
};

export const SUMMARY_MAX_CHARACTERS = 1_000;
/** Mastodon shows four and keeps more. */
export const LINKS_MAX = 8;
export const LINK_NAME_MAX_CHARACTERS = 60;
const LINK_MAX_CHARACTERS = 500;
/** As many as Mastodon takes. */
export const DOMAINS_MAX = 20;

/** Changes somebody's profile; their followers learn of it, and new links are looked at for a link
 *  back. */
export async function editProfile(
  deps: SourceDeps,
  actorId: string,
  draft: ProfileDraft,
): Promise<Outcome<object, ProfileRefusal>> {
  const name = draft.name.trim();
  const summary = draft.summary.replaceAll('\r\n', '\n').trim();
  if (name === '' || [...name].length > NAME_MAX_CHARACTERS) return refuse('name_invalid');
  if ([...summary].length > SUMMARY_MAX_CHARACTERS) return refuse('summary_too_long');
  const links = draft.links.filter((link) => link.href.trim() !== '').map(tidyLink);
  if (links.length > LINKS_MAX) return refuse('too_many_links');
  const domains = draft.attributionDomains.filter((text) => text.trim() !== '').map(domainOf);
  if (domains.length > DOMAINS_MAX) return refuse('too_many_domains');
  if (!links.every((link) => link !== null)) return refuse('link_invalid');
  if (!domains.every((domain) => domain !== null)) return refuse('domain_invalid');
  const drawn = await drawFor(deps, draft.picture);
  if (drawn === 'unusable') return refuse('picture_unusable');

  await deps.db.transaction(async (tx) => {
    const was = await lockPerson(tx, actorId);
    if (was === undefined || was.deletedAt !== null) throw new Error(`no account: ${actorId}`);
    const another = drawn === null || drawn === 'keep' ? null : await keepPicture(deps, tx, drawn);
    const pictureId = drawn === 'keep' ? was.pictureId : another;
    const kept = links.map((link) => ({ ...proofOf(was, link.href), ...link }));
    await changeActor(tx, actorId, {
      name,
      summary,
      kind: draft.kind,
      pictureId,
      links: kept,
      attributionDomains: [...new Set(domains)],
      // What is no longer linked is no longer claimed; the links that stay are proven again below.
      alsoKnownAs: await selvesOf(tx, { id: actorId, links: kept }),
    });
    await letGo(tx, was.pictureId, pictureId);
    await setFlattrsPublic(tx, actorId, draft.flattrsPublic);
    // What it says is read when it is sent: saved twice, it is told once.
    const key = `send-actor update ${actorId}`;
    await addJob(tx, 'send-actor', { actorId, act: 'update' }, { key });
    if (links.length > 0) {
      await addJob(tx, 'prove-links', { actorId }, { key: `prove-links ${actorId}` });
    }
  });
  return done({});
}

const proofOf = (was: Actor, href: string): Pick<ProfileLink, 'provenAt'> =>
  was.links.find((link) => link.href === href) ?? { provenAt: null };

function tidyLink(link: { readonly name: string; readonly href: string }) {
  const text = link.href.trim();
  const url = URL.parse(/^https?:/i.test(text) ? text : `https://${text}`);
  if (url === null || !/\./.test(url.hostname)) return null;
  if (url.username !== '' || url.href.length > LINK_MAX_CHARACTERS) return null;
  const name = link.name.replaceAll(/\s+/g, ' ').trim() || url.host;
  return [...name].length > LINK_NAME_MAX_CHARACTERS ? null : { name, href: url.href };
}

/** `example.org` of `https://Example.org/blog`; null for what is no site's name. */
function domainOf(text: string): string | null {
  const typed = text.trim().toLowerCase();
  const host = URL.parse(/^https?:/.test(typed) ? typed : `https://${typed}`)?.hostname ?? '';
  return /^([a-z0-9-]+\.)+[a-z0-9-]{2,}$/.test(host) && host.length <= 253 ? host : null;
}
