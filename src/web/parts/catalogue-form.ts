import { html } from 'hono/html';
import { CATEGORIES, type CatalogueQuery } from '../../operations/catalogue-query.ts';
import { languageName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** One field to search in the whole catalogue, for pages that show some of it. */
export const catalogueSearchForm = (visit: Visit): Markup =>
  html`<form class="search" method="get" action="/catalogue" role="search">${searchField(visit, '')}</form>`;

/** What to look for, in which language, and what kind of thing. What is chosen elsewhere on the page
 *  stays as it is. */
export function catalogueForm(
  visit: Visit,
  query: CatalogueQuery,
  languages: readonly string[],
): Markup {
  const { filter } = query;
  return html`<form class="search" method="get" action="/catalogue" role="search">
${filter.order === 'trending' ? null : hidden('sort', filter.order)}${filter.tag === null ? null : hidden('tag', filter.tag)}
${searchField(visit, query.typed)}
<div class="search-more">${choice(visit.words.catalogue.language, 'language', filter.language, [
    { value: '', label: visit.words.catalogue.anyLanguage },
    ...languageChoices(visit, filter.language, languages),
  ])}
${choice(visit.words.catalogue.kind, 'kind', filter.category, [
  { value: '', label: visit.words.catalogue.anyKind },
  ...CATEGORIES.map((value) => ({ value, label: visit.words.catalogue.kinds[value] })),
])}</div></form>`;
}

function searchField(visit: Visit, typed: string): Markup {
  const { catalogue } = visit.words;
  return html`<div class="search-line"><label class="unseen" for="search">${catalogue.search}</label>
<input id="search" name="q" type="search" value="${typed}" placeholder="${catalogue.searchHint}" maxlength="200" autocomplete="off" dir="auto">
<button class="button">${catalogue.find}</button></div>`;
}

/** By their names; a tag that is none has no name. The chosen one is there whatever it is. */
function languageChoices(visit: Visit, chosen: string | null, languages: readonly string[]) {
  return [...new Set(chosen === null ? languages : [...languages, chosen])]
    .flatMap((value) => {
      const label = languageName(value, visit.language);
      return label === null ? [] : [{ value, label }];
    })
    .sort((a, b) => a.label.localeCompare(b.label, visit.language));
}

const choice = (
  label: string,
  name: string,
  chosen: string | null,
  options: readonly { readonly value: string; readonly label: string }[],
): Markup =>
  html`<label><span class="unseen">${label}</span><select name="${name}">${options.map(
    ({ value, label: text }) =>
      html`<option value="${value}"${value === (chosen ?? '') ? html` selected` : null}>${text}</option>`,
  )}</select></label>`;

const hidden = (name: string, value: string): Markup =>
  html`<input type="hidden" name="${name}" value="${value}">`;
