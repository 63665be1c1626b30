import { z } from 'zod';
import { type Actor, readAccount, readActor } from '../../db/records/people.ts';
import { readFacts } from '../text/front-matter.ts';
import type { SourceDeps } from './deps.ts';
import { DOMAINS_MAX, editProfile, LINKS_MAX, type ProfileDraft } from './edit-profile.ts';

const address = z.url({ protocol: /^https?$/ }).max(500);
const profileFacts = z.object({
  id: address,
  handle: z.string().max(400),
  name: z.string().max(1_000),
  links: z.array(z.object({ name: z.string().max(200), href: address })).max(50),
  domains: z.array(z.string().max(300)).max(50),
});

/** Fills in what somebody has not said here yet: what they wrote themselves stays.
 *  @returns whether anything was, and who they say they were elsewhere. */
export async function importProfile(
  deps: SourceDeps,
  actorId: string,
  brought: { readonly profile: string; readonly picture: Uint8Array | null },
): Promise<{ readonly profile: boolean; readonly from: string | null }> {
  const read = readFacts(brought.profile);
  const facts = profileFacts.safeParse(read?.facts);
  if (read === null || !facts.success) return { profile: false, from: null };
  const { id, handle, links, domains } = facts.data;
  const from = new URL(id).host === deps.node.host ? null : accountOf(handle, id);
  const [person, account] = await Promise.all([
    readActor(deps.db, actorId),
    readAccount(deps.db, actorId),
  ]);
  if (person === undefined || account === undefined) throw new Error(`no account: ${actorId}`);
  const draft = {
    name: person.name === person.handle ? facts.data.name : person.name,
    summary: person.summary === '' ? read.text : person.summary,
    kind: kindOf(person),
    links: together(person.links, links, ({ href }) => href).slice(0, LINKS_MAX),
    attributionDomains: together(person.attributionDomains, domains, (one) => one).slice(
      0,
      DOMAINS_MAX,
    ),
    flattrsPublic: account.flattrsPublic,
  };
  const isNew =
    draft.name !== person.name ||
    draft.summary !== person.summary ||
    draft.links.length > person.links.length ||
    draft.attributionDomains.length > person.attributionDomains.length;
  const bytes = person.pictureId === null ? brought.picture : null;
  if (!isNew && bytes === null) return { profile: false, from };
  const picture = bytes === null ? ('keep' as const) : { bytes };
  const edited = await editProfile(deps, actorId, { ...draft, picture });
  // A picture that is none is no reason to lose the words.
  const again =
    edited.ok || bytes === null
      ? edited
      : await editProfile(deps, actorId, { ...draft, picture: 'keep' });
  return { profile: again.ok, from };
}

const kindOf = ({ kind }: Actor): ProfileDraft['kind'] =>
  kind === 'group' || kind === 'organization' ? kind : 'person';

/** As people type it, where the address agrees with it. */
const accountOf = (handle: string, id: string): string =>
  handle.endsWith(`@${new URL(id).host}`) ? `@${handle}` : id;

function together<One>(
  own: readonly One[],
  brought: readonly One[],
  keyOf: (one: One) => string,
): One[] {
  const known = new Set(own.map(keyOf));
  return [...own, ...brought.filter((one) => !known.has(keyOf(one)))];
}
