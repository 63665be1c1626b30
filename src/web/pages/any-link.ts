import { html } from 'hono/html';
import type { ClaimedWork } from '../../../db/views/own-works.ts';
import type { SubjectView } from '../../../db/views/subjects.ts';
import { LINK_FIELD_MAX_CHARACTERS } from '../../operations/flattr-link.ts';
import { layout } from '../layout.ts';
import type { CoinFacts } from '../parts/coin-button.ts';
import { field } from '../parts/field.ts';
import { type Doors, doors } from '../parts/home-doors.ts';
import type { Markup } from '../parts/mark.ts';
import { safeHref } from '../parts/person-line.ts';
import { proofNote } from '../parts/proof-note.ts';
import { subjectCard } from '../parts/subject-card.ts';
import { toolbox } from '../parts/toolbox.ts';
import { langOf } from '../parts/work-card.ts';
import type { Visit } from '../visit.ts';

/** What was understood of an address. */
export type Understood =
  | { readonly is: 'nothing_asked' }
  | {
      readonly is: 'found';
      readonly found: SubjectView;
      readonly coin: CoinFacts;
      readonly fromLink: FromLink;
    }
  /** Only members can make this node ask other servers. */
  | { readonly is: 'sign_in_first' }
  | { readonly is: 'refused'; readonly sentence: string }
  /** What the reader has published, and its page does not say so. */
  | { readonly is: 'own_unproven'; readonly work: ClaimedWork };

/** What is shown as the link has it, because the page says nothing of it. */
export type FromLink = {
  readonly title: boolean;
  readonly text: boolean;
  readonly owner: string | null;
};

export type AnyLinkFacts = {
  readonly address: string;
  readonly understood: Understood;
  /** For who is not signed in: what they typed as their home, and what is wrong with it. */
  readonly doors: Doors;
};

/** Flattr anything: paste an address, see whose it is and where it goes, press the coin. */
export function anyLinkPage(visit: Visit, facts: AnyLinkFacts): Markup {
  const { words } = visit;
  const { understood } = facts;
  if (understood.is === 'found') return foundPage(visit, facts, understood);
  return layout(visit, {
    title: words.any.title,
    description: words.any.lead,
    part: 'flattr',
    main: html`<div class="narrow">
<h1>${words.any.title}</h1>
<p class="lead">${words.any.lead}</p>
${askForm(visit, facts, { label: words.any.label })}
${answer(visit, facts)}
</div>
${understood.is === 'nothing_asked' ? toolbox(visit) : null}`,
  });
}

/** Something was found: it comes first, with its coin in thumb's reach. */
function foundPage(
  visit: Visit,
  facts: AnyLinkFacts,
  understood: Extract<Understood, { is: 'found' }>,
): Markup {
  const { words } = visit;
  const { found, coin, fromLink } = understood;
  return layout(visit, {
    title: found.title,
    hidden: true,
    part: 'flattr',
    main: html`<div class="narrow">
${subjectCard(visit, { found, coin, fromLink })}
${visit.viewer === null ? doors(visit, facts.doors) : null}
<section class="another">${askForm(visit, { ...facts, address: '' }, { label: words.any.another })}</section>
</div>`,
  });
}

function askForm(
  visit: Visit,
  { address, understood }: AnyLinkFacts,
  { label }: { readonly label: string },
): Markup {
  return html`<form class="ask" method="get" action="/flattr">
${field({
  name: 'url',
  label,
  value: address,
  type: 'text',
  inputmode: 'url',
  autocomplete: 'url',
  maxlength: LINK_FIELD_MAX_CHARACTERS,
  trouble: understood.is === 'refused' ? understood.sentence : null,
})}
<p><button class="button${understood.is === 'found' ? ' button-light' : ''}">${visit.words.any.look}</button></p>
</form>`;
}

function answer(visit: Visit, facts: AnyLinkFacts): Markup | null {
  const { understood } = facts;
  switch (understood.is) {
    case 'sign_in_first':
      return html`<section class="found"><p>${visit.words.any.signInFirst}</p></section>
${doors(visit, facts.doors)}`;
    case 'own_unproven':
      return claimed(visit, understood.work);
    default:
      return null;
  }
}

function claimed(visit: Visit, work: ClaimedWork): Markup {
  return html`<section class="found"><p>${visit.words.proof.here} <a href="${safeHref(visit, work.pageUrl)}" dir="auto"${langOf(work)}>${work.title}</a></p>
${proofNote(visit, work)}</section>`;
}
