import { html } from 'hono/html';
import { layout } from '../layout.ts';
import { languageChoices } from '../locales/language-choices.ts';
import { checkbox, field, selection, textArea } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { pictureField } from '../parts/picture-field.ts';
import type { Visit } from '../visit.ts';
import { CATEGORIES, type WorkForm } from '../work-form.ts';

export type WorkField =
  | 'title'
  | 'url'
  | 'excerpt'
  | 'body'
  | 'language'
  | 'tags'
  | 'byline'
  | 'picture'
  | 'alt';

export type WorkFormFacts = {
  readonly form: WorkForm;
  /** The work that is edited; null: a new one. */
  readonly workId: string | null;
  readonly trouble: { readonly field: WorkField; readonly sentence: Markup | string } | null;
  /** Said above the form, about all of it. */
  readonly note: Markup | null;
  /** The form came back with a picture that it cannot keep. */
  readonly pictureLost: boolean;
};

/** A work to be looked over, written or edited. Whatever is wrong with it, all that was typed is still
 *  here. */
export function workFormPage(visit: Visit, facts: WorkFormFacts): Markup {
  const { form: words } = visit.words;
  const { form, workId } = facts;
  const title =
    workId !== null ? words.editTitle : form.kind === 'note' ? words.checkTitle : words.writeTitle;
  return layout(visit, {
    title,
    hidden: true,
    part: 'home',
    section: 'works',
    main: html`<div class="narrow">
<h1>${title}</h1>
${facts.note}
<form class="work-form" method="post" action="/home/works/${workId ?? 'new?by=hand'}" enctype="multipart/form-data">
<input type="hidden" name="kind" value="${form.kind}">${workId === null ? html`<input type="hidden" name="once" value="${form.once}"><input type="hidden" name="shown-picture" value="${form.shownPicture}">` : null}
${texts(visit, facts)}
${picture(visit, facts)}
${details(visit, facts)}
<p class="acts"><button class="button">${workId === null ? words.publish : words.save}</button></p>
</form>
</div>`,
  });
}

const troubleWith = (facts: WorkFormFacts, name: WorkField) =>
  facts.trouble?.field === name ? facts.trouble.sentence : null;

function texts(visit: Visit, facts: WorkFormFacts): Markup {
  const { form: words } = visit.words;
  const { form } = facts;
  const title = field({
    name: 'title',
    label: words.title,
    value: form.title,
    trouble: troubleWith(facts, 'title'),
  });
  const url = field({
    name: 'url',
    label: words.url,
    hint:
      form.kind === 'note'
        ? words.urlHint
        : form.kind === 'open'
          ? words.urlOptionalHint
          : words.urlArticleHint,
    value: form.url,
    inputmode: 'url',
    lowercase: true,
    optional: form.kind !== 'note',
    trouble: troubleWith(facts, 'url'),
  });
  const excerpt = textArea({
    name: 'excerpt',
    label: words.excerpt,
    hint: words.excerptHint,
    value: form.excerpt,
    rows: 4,
    lang: form.language,
    trouble: troubleWith(facts, 'excerpt'),
  });
  if (form.kind === 'note') return html`${title}${url}${excerpt}`;
  const body = textArea({
    name: 'body',
    label: words.body,
    hint: words.bodyHint,
    value: form.body,
    rows: 18,
    lang: form.language,
    trouble: troubleWith(facts, 'body'),
  });
  return html`${title}${body}${excerpt}${url}`;
}

function picture(visit: Visit, facts: WorkFormFacts): Markup {
  const { form: words } = visit.words;
  const { form, workId } = facts;
  return pictureField(visit, {
    label: words.picture,
    shown:
      form.shownPicture === ''
        ? null
        : {
            src: form.shownPicture,
            label: workId === null ? words.usePicture : words.keepPicture,
            keep: form.keepPicture,
          },
    trouble: troubleWith(facts, 'picture'),
    again: facts.pictureLost,
    alt: { value: form.alt, trouble: troubleWith(facts, 'alt') },
  });
}

function details(visit: Visit, facts: WorkFormFacts): Markup {
  const { form: words, category } = visit.words;
  const { form } = facts;
  return html`<div class="pair">
${selection({
  name: 'language',
  label: words.language,
  value: form.language,
  options: languageChoices(visit.language, form.language, words.notSaid),
  trouble: troubleWith(facts, 'language'),
})}
${selection({
  name: 'category',
  label: words.category,
  value: form.category,
  options: CATEGORIES.map((value) => ({ value, label: category[value] })),
})}</div>
${field({
  name: 'tags',
  label: words.tags,
  hint: words.tagsHint,
  value: form.tags,
  optional: true,
  trouble: troubleWith(facts, 'tags'),
})}
${field({
  name: 'byline',
  label: words.byline,
  hint: words.bylineHint,
  value: form.byline,
  optional: true,
  trouble: troubleWith(facts, 'byline'),
})}
${checkbox({
  name: 'hidden',
  label: words.hidden,
  hint: words.hiddenHint,
  checked: form.hidden,
})}`;
}
