import type { WorkSource } from '../../db/views/own-works.ts';
import type { PageReading } from '../operations/deps.ts';
import type { WorkDraft } from '../operations/publish-work.ts';
import { TAGS_MAX } from '../operations/work-draft.ts';
import { type Upload, uuid } from './forms.ts';

/** A work as a form shows it and sends it back: texts as they were typed. */
export type WorkForm = {
  /** The id that a new work gets, so that a form which is sent twice publishes one. Empty: it is there
   *  already. */
  readonly once: string;
  /** `note` leads to an original and has no text of its own; `article` is its text; with `open` the
   *  author decides by writing one or not. It cannot change once published. */
  readonly kind: 'note' | 'article' | 'open';
  readonly title: string;
  readonly url: string;
  readonly excerpt: string;
  readonly body: string;
  readonly language: string;
  readonly category: string;
  readonly tags: string;
  readonly byline: string;
  readonly hidden: boolean;
  /** The picture that the page has: an address; that the work has: our own path. Empty: none. */
  readonly shownPicture: string;
  readonly keepPicture: boolean;
  readonly alt: string;
};

/** @param language BCP 47: what its writer reads here, they most often write. */
export const emptyForm = (url: string, language: string): WorkForm => ({
  once: '',
  kind: 'open',
  title: '',
  url,
  excerpt: '',
  body: '',
  language,
  category: 'text',
  tags: '',
  byline: '',
  hidden: false,
  shownPicture: '',
  keepPicture: false,
  alt: '',
});

/** What a page says about itself, to be looked over: as many of its tags as a work can have. A byline
 *  is for those whose name is not the creator's, as with feeds. */
export const formOfPage = (page: PageReading, creator: Named): WorkForm => ({
  ...emptyForm(page.url, page.language ?? ''),
  kind: 'note',
  title: page.title,
  excerpt: page.description,
  category: page.category,
  tags: page.tags.slice(0, TAGS_MAX).join(', '),
  byline: page.byline === null || isNameOf(creator, page.byline) ? '' : page.byline,
  shownPicture: page.pictureUrl ?? '',
  keepPicture: page.pictureUrl !== null,
});

type Named = { readonly name: string; readonly handle: string };

const isNameOf = ({ name, handle }: Named, byline: string): boolean =>
  [name, handle].some((own) => own.toLowerCase() === byline.trim().toLowerCase());

export const formOfWork = (work: WorkSource): WorkForm => ({
  once: '',
  kind: work.form,
  title: work.title,
  // A text that is only here has its own page as its address.
  url: work.url === work.pageUrl ? '' : work.url,
  excerpt: work.excerpt,
  body: work.bodyMarkdown ?? '',
  language: work.language ?? '',
  category: work.category,
  tags: work.tags.join(', '),
  byline: work.byline ?? '',
  hidden: work.hidden,
  shownPicture: work.pictureId === null ? '' : `/pictures/${work.pictureId}`,
  keepPicture: work.pictureId !== null,
  alt: work.pictureAlt,
});

/** The form as it was sent. Where a published work's picture is, its form does not say: the work does. */
export function formOfTexts(texts: Upload['texts']): WorkForm {
  const text = (name: string) => texts[name] ?? '';
  const kind = text('kind');
  return {
    once: uuid.safeParse(text('once')).data ?? '',
    kind: kind === 'note' || kind === 'article' ? kind : 'open',
    title: text('title'),
    url: text('url'),
    excerpt: text('excerpt'),
    body: text('body'),
    language: text('language'),
    category: text('category'),
    tags: text('tags'),
    byline: text('byline'),
    hidden: text('hidden') === 'yes',
    shownPicture: isWebAddress(text('shown-picture')) ? text('shown-picture') : '',
    keepPicture: text('keep-picture') === 'yes',
    alt: text('alt'),
  };
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

export const CATEGORIES = [
  'text',
  'image',
  'video',
  'audio',
  'software',
  'people',
  'rest',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** Once a list of ours, so what is none of it was not chosen by a person. */
const categoryOf = (text: string): Category => CATEGORIES.find((one) => one === text) ?? 'rest';

/** What the form asks for.
 *  @param options.published a work that is there keeps its picture; a new one fetches that of its
 *    page. */
export function draftOf(
  form: WorkForm,
  picture: Uint8Array | null,
  options: { readonly published: boolean },
): WorkDraft {
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    title: form.title.trim(),
    url: orNull(form.url),
    excerpt: form.excerpt.trim(),
    body: form.kind === 'note' || form.body.trim() === '' ? null : form.body,
    language: orNull(form.language),
    category: categoryOf(form.category),
    tags: tagsIn(form.tags),
    byline: orNull(form.byline),
    hidden: form.hidden,
    picture: pictureOf(form, picture, options),
    pictureAlt: form.alt.trim(),
  };
}

function pictureOf(
  form: WorkForm,
  picture: Uint8Array | null,
  options: { readonly published: boolean },
): WorkDraft['picture'] {
  if (picture !== null) return { bytes: picture };
  if (form.shownPicture === '' || !form.keepPicture) return null;
  return options.published ? 'keep' : { url: form.shownPicture };
}

/** `trains, #night; Vienna` has three. */
const tagsIn = (text: string): string[] =>
  text
    .split(/[,;\n]/)
    .map((tag) => tag.trim().replace(/^#+\s*/, ''))
    .filter((tag) => tag !== '');

/** The draft of a work as it stands, for changing one thing about it. */
export const draftOfWork = (work: WorkSource): WorkDraft => ({
  ...draftOf(formOfWork(work), null, { published: true }),
  // A tag out of a feed may have a comma in it.
  tags: work.tags,
});
