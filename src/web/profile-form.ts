import type { OwnProfile } from '../../db/views/people.ts';
import { LINKS_MAX, type ProfileDraft } from '../operations/edit-profile.ts';
import type { Upload } from './forms.ts';

/** A profile as its form shows it and sends it back: texts as they were typed. */
export type ProfileForm = {
  readonly name: string;
  readonly summary: string;
  readonly kind: ProfileDraft['kind'];
  readonly links: readonly { readonly name: string; readonly href: string }[];
  readonly domains: string;
  readonly flattrsPublic: boolean;
  readonly keepPicture: boolean;
};

export const PROFILE_KINDS = ['person', 'group', 'organization'] as const;

const kindOf = (text: string): ProfileDraft['kind'] =>
  PROFILE_KINDS.find((one) => one === text) ?? 'person';

export const formOfProfile = (profile: OwnProfile): ProfileForm => ({
  name: profile.name,
  summary: profile.summary,
  kind: kindOf(profile.kind),
  links: profile.links,
  domains: profile.attributionDomains.join('\n'),
  flattrsPublic: profile.flattrsPublic,
  keepPicture: profile.pictureId !== null,
});

export function formOfTexts(texts: Upload['texts']): ProfileForm {
  const text = (name: string) => texts[name] ?? '';
  return {
    name: text('name'),
    summary: text('summary'),
    kind: kindOf(text('kind')),
    links: Array.from({ length: LINKS_MAX }, (_, n) => ({
      name: text(`link-name-${n + 1}`),
      href: text(`link-href-${n + 1}`),
    })),
    domains: text('domains'),
    flattrsPublic: text('flattrs-public') === 'yes',
    keepPicture: text('keep-picture') === 'yes',
  };
}

export const draftOf = (form: ProfileForm, picture: Uint8Array | null): ProfileDraft => ({
  name: form.name,
  summary: form.summary,
  kind: form.kind,
  links: form.links,
  attributionDomains: form.domains.split(/[\s,;]+/).filter((domain) => domain !== ''),
  flattrsPublic: form.flattrsPublic,
  picture: picture !== null ? { bytes: picture } : form.keepPicture ? 'keep' : null,
});
