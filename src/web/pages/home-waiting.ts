import { html } from 'hono/html';
import type { LetGo } from '../../../db/views/own-gifts.ts';
import type { ServerShare } from '../../../db/views/server-share.ts';
import type { SubscriptionLine } from '../../../db/views/subscriptions.ts';
import type { WaitingLine } from '../../../db/views/waiting.ts';
import { endOf, nextMonth } from '../../flattr/period.ts';
import { dayName, longDay, percent } from '../locales/locale.ts';
import { undoButton } from '../parts/coin-button.ts';
import type { Markup } from '../parts/mark.ts';
import { personLink, safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

const WEEK_MS = 7 * 86_400_000;
/** So many are named in the announcement; the others are a number. */
const NAMED = 5;

/** In the last week of a month: what the next one begins with by itself, and where to change it. */
export function announcement(
  visit: Visit,
  facts: {
    readonly month: string;
    readonly subscriptions: readonly SubscriptionLine[];
    readonly share: ServerShare | null;
  },
): Markup | null {
  const end = endOf(facts.month);
  const ahead = end.getTime() - visit.now.getTime();
  if (ahead <= 0 || ahead > WEEK_MS) return null;
  const coming = givesIn(facts.subscriptions, nextMonth(facts.month));
  const share = facts.share?.payee === null ? null : facts.share;
  if (coming.length === 0 && share === null) return null;
  const { monthly: words, count } = visit.words;
  const day = longDay(end, visit.language);
  const href = coming.length === 0 ? '/home/budget#server' : '/home/subscriptions';
  return html`<section class="announce" aria-labelledby="announce"><h2 id="announce" class="unseen">${words.announceTitle}</h2>
${coming.length === 0 ? null : html`<p>${coming.length === 1 ? words.announceOne(day) : words.announce(day, count.flattrs(coming.length))}</p>${names(visit, coming)}`}
${share === null ? null : html`<p>${words.announceShare(day, words.share(percent(share.percent * 100, visit.language), share.host))}</p>`}
<p><a class="onward" href="${href}">${words.announceAction}</a></p></section>`;
}

/** Those that will give in this month, as things stand. */
export const givesIn = (
  subscriptions: readonly SubscriptionLine[],
  month: string,
): readonly SubscriptionLine[] =>
  subscriptions.filter(
    ({ pausedAt, lastMonth }) => pausedAt === null && (lastMonth === null || lastMonth >= month),
  );

function names(visit: Visit, coming: readonly SubscriptionLine[]): Markup {
  const { home, monthly: words } = visit.words;
  const more = coming.length - NAMED;
  return html`<ul class="plain">${coming
    .slice(0, NAMED)
    .map(
      ({ title, weight }) =>
        html`<li><span dir="auto">${title}</span>${weight > 1 ? html` <span class="soft">${home.weight(weight)}</span>` : null}</li>`,
    )}${more > 0 ? html`<li class="soft">${words.more(more)}</li>` : null}</ul>`;
}

/** What has nobody yet who could receive it, each with its way back; and what was let go. */
export function waitingPart(
  visit: Visit,
  waiting: readonly WaitingLine[],
  letGo: readonly LetGo[],
): Markup | null {
  if (waiting.length + letGo.length === 0) return null;
  const { waits } = visit.words;
  return html`<section class="waiting" aria-labelledby="waiting"><h2 id="waiting">${waits.title}</h2>
${
  waiting.length === 0
    ? null
    : html`<p class="soft">${waits.lead}</p>
<ul class="lines">${waiting.map((line) => html`<li>${waitingLine(visit, line)}</li>`)}</ul>`
}
${
  letGo.length === 0
    ? null
    : html`<p class="soft">${waits.expired(letGo.length)} ${letGo.map(
        ({ title, pageUrl }, n) =>
          html`${n === 0 ? null : ', '}<a href="${safeHref(visit, pageUrl)}" dir="auto" rel="noopener nofollow">${title}</a>`,
      )}.</p>`
}</section>`;
}

function waitingLine(visit: Visit, line: WaitingLine): Markup {
  const { words, language } = visit;
  const { waits } = words;
  const ofPerson = 'personId' in line.subject;
  const reason =
    line.waitingFor === 'account' && ofPerson ? waits.accountPerson : waits[line.waitingFor];
  const facts = [
    waits.kept(dayName(line.keptUntil, language)),
    line.weight > 1 ? words.home.weight(line.weight) : null,
    line.anonymous ? words.gift.anonymous : null,
  ].filter((fact) => fact !== null);
  const by =
    line.author === null || ofPerson
      ? null
      : html` <span class="soft">${words.work.by} ${personLink(visit, { ...line.author, local: false })}</span>`;
  return html`<span class="line-text"><a href="${safeHref(visit, line.pageUrl)}" rel="noopener nofollow" dir="auto">${line.title}</a>${by}
<span class="soft">${reason}</span> <span class="soft">${facts.join(' · ')}</span></span>
${undoButton(visit, { flattrId: line.flattrId, title: line.title, inPlace: false })}`;
}
