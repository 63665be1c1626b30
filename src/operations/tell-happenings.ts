import type { Tx } from '../../db/connect.ts';
import { saveTold } from '../../db/records/telling-choices.ts';
import {
  dropUnmailable,
  dropUntellable,
  duePeople,
  lockBotReceiver,
  lockReceiver,
  type Told,
  takeDue,
} from '../../db/records/tellings.ts';
import { giveAndReceive } from '../../db/views/give-and-receive.ts';
import { type Happening, happeningsById } from '../../db/views/happenings.ts';
import { makersOf } from '../../db/views/supporters.ts';
import { HAPPENINGS, type HappeningKind, type Topic, topicOf } from '../flattr/happening.ts';
import { monthOf } from '../flattr/period.ts';
import { formatMoney } from '../money/money.ts';
import { shortText } from '../text/plain-text.ts';
import { bookedAs } from './booked-as.ts';
import type { Deps, NodeDeps } from './deps.ts';
import type { HappeningsLetter, LetterLine, LetterPerson } from './letters.ts';
import type { MailLanguage } from './mailer.ts';
import { postMail } from './post-mail.ts';
import { sayByBot } from './tell-by-bot.ts';

/** People who get a message in one round; the others have theirs in the next minute. */
const MOST_AT_ONCE = 500;
/** Of each kind so many are named one by one. */
const NAMED = 5;

/** Mails what has happened to whom it is to be told by now: all of it in one mail for each.
 *  @returns how many were written. */
export async function mailHappenings(deps: Deps): Promise<number> {
  await dropUnmailable(deps.db);
  const now = deps.clock();
  const people = await duePeople(deps.db, 'mail', { now, limit: MOST_AT_ONCE });
  let written = 0;
  for (const personId of people) if (await mailTo(deps, personId, now)) written += 1;
  return written;
}

const mailTo = (deps: Deps, personId: string, now: Date): Promise<boolean> =>
  deps.db.transaction(async (tx) => {
    const to = await lockReceiver(tx, personId);
    if (to === undefined) return false;
    // Another process may have told it since.
    const due = await duePeople(tx, 'mail', { now, limit: 1, personId });
    if (due.length === 0) return false;
    const told = await takeDue(tx, 'mail', { personId, now, most: NAMED });
    if (told === null) return false;
    const { address, stopToken, language } = to;
    const body = await describe(deps, tx, { personId, told, language });
    if (body === null) return false;
    const { origin } = deps.node;
    const stopHref = `${origin}/mail/stop/${stopToken}/${body.topics.join('-')}`;
    const letter = { ...body, stopHref };
    await postMail(deps, tx, { to: address, accountId: personId, language, letter });
    return true;
  });

/** The same in messages of the bot, to the account elsewhere that each of them has chosen; who has blocked the
 *  bot there, or is gone, is told nothing by it any more.
 *  @returns how many were written. */
export async function messageHappenings(deps: NodeDeps): Promise<number> {
  await dropUntellable(deps.db);
  const now = deps.clock();
  const people = await duePeople(deps.db, 'bot', { now, limit: MOST_AT_ONCE });
  let written = 0;
  for (const personId of people) if (await messageTo(deps, personId, now)) written += 1;
  return written;
}

const messageTo = (deps: NodeDeps, personId: string, now: Date): Promise<boolean> =>
  deps.db.transaction(async (tx) => {
    const to = await lockBotReceiver(tx, personId);
    if (to === undefined) return false;
    if (to.isDeaf) {
      await saveTold(tx, personId, null);
      return false;
    }
    const due = await duePeople(tx, 'bot', { now, limit: 1, personId });
    if (due.length === 0) return false;
    const told = await takeDue(tx, 'bot', { personId, now, most: NAMED });
    if (told === null) return false;
    const { receiverId, language } = to;
    const body = await describe(deps, tx, { personId, told, language });
    if (body === null) return false;
    const letter = { ...body, stopHref: body.settingsHref };
    await sayByBot(deps, tx, { accountId: personId, receiverId, language }, letter);
    return true;
  });

/** What a message says: how much of everything, and the latest one by one. Null: all of it is gone. */
async function describe(
  deps: Deps,
  tx: Tx,
  of: { readonly personId: string; readonly told: Told; readonly language: MailLanguage },
): Promise<Omit<HappeningsLetter, 'stopHref'> | null> {
  const { node } = deps;
  const { personId, told, language } = of;
  const found = await happeningsById(tx, told.latest);
  if (found.length === 0) return null;
  const authorIds = found.flatMap(({ who }) => who?.id ?? []);
  const month = monthOf(deps.clock());
  const makes = await makersOf(tx, { payeeId: personId, month }, authorIds);
  const isMonth = found.some(({ month }) => month !== null);
  const owner = { actorId: personId, currency: node.currency };
  const months = isMonth ? await giveAndReceive(tx, owner) : [];
  const money = (amountMinor: bigint) =>
    formatMoney({ amountMinor, currency: node.currency }, language);
  const topics = [...new Set<Topic>(told.counts.map(({ kind }) => topicOf(kind)))];
  const { origin } = node;
  const place = ({ kind }: { readonly kind: HappeningKind }) => HAPPENINGS.indexOf(kind);
  const counts = told.counts.toSorted((one, other) => place(one) - place(other));
  found.sort((one, other) => place(one) - place(other));
  return {
    ...{
      kind: 'happenings',
      topics,
      lines: found.map((one) => lineOf(one, { makes, months, money })),
    },
    ...{ counts, people: told.people, nameless: told.nameless, works: told.works },
    ...{
      href: `${origin}/home/notifications`,
      settingsHref: `${origin}/home/settings/notifications`,
    },
  };
}

type Around = {
  readonly makes: Awaited<ReturnType<typeof makersOf>>;
  readonly months: Awaited<ReturnType<typeof giveAndReceive>>;
  readonly money: (amountMinor: bigint) => string;
};

function lineOf(one: Happening, { makes, months, money }: Around): LetterLine {
  const who = personOf(one.who, makes);
  const what =
    one.work === null
      ? one.person && { title: one.person.name, href: one.person.profileUrl }
      : { title: one.work.title, href: one.work.pageUrl };
  switch (one.kind) {
    case 'flattr':
    case 'released':
      // Whoever was thanked themself is who reads it.
      return { is: one.kind, who, what: one.work === null ? null : what, message: one.message };
    case 'comment': {
      const { pageUrl = '', contentHtml = '', warning = null } = one.comment ?? {};
      return { is: 'comment', who, what, text: warning ?? shortText(contentHtml), href: pageUrl };
    }
    case 'follower':
      return { is: 'follower', who };
    case 'arrived':
      return { is: 'arrived', what, to: one.who?.name ?? null };
    case 'expired':
      return { is: 'expired', what };
    case 'month': {
      const result = months.find(({ month }) => month === one.month);
      return { is: 'month', month: one.month ?? '', sums: result ? sumsOf(result, money) : null };
    }
    case 'payment': {
      const { kind = 'adjustment', amountMinor = 0n } = one.payment ?? {};
      const booked = bookedAs({ kind, amountMinor });
      const isLess = amountMinor < 0n && booked === 'corrected';
      const amount = money(amountMinor < 0n ? -amountMinor : amountMinor);
      return { is: 'payment', booked, money: `${isLess ? '\u2212' : ''}${amount}` };
    }
  }
}

const sumsOf = (
  { flattrsGiven, givenMinor, feeMinor, receivedMinor, announcedMinor }: Around['months'][number],
  money: Around['money'],
) => ({
  gave: flattrsGiven > 0 ? money(givenMinor) : null,
  fee: feeMinor > 0n ? money(feeMinor) : null,
  received: receivedMinor > 0n ? money(receivedMinor) : null,
  announced: announcedMinor > 0n ? money(announcedMinor) : null,
});

function personOf(who: Happening['who'], makes: Around['makes']): LetterPerson | null {
  if (who === null) return null;
  const works = (makes.get(who.id)?.works ?? []).map(({ title, pageUrl }) => ({
    ...{ title, href: pageUrl },
  }));
  const { name, profileUrl: href } = who;
  return { name, handle: `@${who.handle}@${who.host}`, href, makes: works };
}
