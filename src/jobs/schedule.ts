import { getLogger } from '@logtape/logtape';
import { queueDueCheck } from '../operations/check-after-close.ts';
import { queueDueHosts } from '../operations/claim-host.ts';
import { closeDuePeriods } from '../operations/close-period.ts';
import { forgetVisitors } from '../operations/count-visitors.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { expireWaiting } from '../operations/expire-waiting.ts';
import { queueDuePayees } from '../operations/find-payee.ts';
import { matureCardPayments } from '../operations/mature-card-payments.ts';
import { queueDueMails } from '../operations/post-mail.ts';
import { queueDueLinks } from '../operations/prove-links.ts';
import { queueDueFeeds } from '../operations/read-feeds.ts';
import { refreshCatalogue } from '../operations/refresh-catalogue.ts';
import { sealDueBooks } from '../operations/seal-books.ts';
import { queueDueWebhooks } from '../operations/send-webhooks.ts';
import { queueCardPayouts, queueDueCards } from '../operations/sweep-cards.ts';
import { mailHappenings, messageHappenings } from '../operations/tell-happenings.ts';
import { queueTicks } from '../operations/tick-pairs.ts';
import { postWeeklyLists } from '../operations/weekly-lists.ts';
import { keepableError } from './job-failure.ts';

const log = getLogger(['obole', 'schedule']);

const EVERY_MS = 60_000;
/** It is seen this often what is due between us and each peer, and whether a day's books are
 *  to be sealed, or wrong ones to be checked again: a quarter of a day. */
const REPEAT_EVERY_MS = 6 * 3_600_000;

/** Does what is due, at the start and every minute. What is due is asked of the database, so a node
 *  that was off, or two processes that ask at once, do each thing once.
 *  @returns what ends it, after the round that is running. */
export function startSchedule(deps: NodeDeps): { stop(): Promise<void> } {
  let running = round(deps);
  let busy = true;
  void running.then(() => {
    busy = false;
  });
  const repeating = setInterval(() => void repeat(deps), REPEAT_EVERY_MS);
  const first = repeat(deps);
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = round(deps).then(() => {
      busy = false;
    });
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      clearInterval(repeating);
      await Promise.all([running, first]);
    },
  };
}

/** What is due every minute. One thing that fails must not keep the others from being done. */
async function round(deps: NodeDeps): Promise<void> {
  await attempt('close months', async () => {
    for (const month of await closeDuePeriods(deps)) log.info('Closed {month}', { month });
  });
  await attempt('read feeds', async () => {
    const feeds = await queueDueFeeds(deps);
    if (feeds > 0) log.debug('{feeds} feeds are due', { feeds });
  });
  await attempt('write weekly lists', async () => {
    const lists = await postWeeklyLists(deps);
    if (lists > 0) log.debug('{lists} weekly lists were written', { lists });
  });
  await attempt('tell what happened', async () => {
    const mails = await mailHappenings(deps);
    if (mails > 0) log.debug('{mails} people are mailed what happened', { mails });
  });
  await attempt('have the bot tell what happened', async () => {
    const messages = await messageHappenings(deps);
    if (messages > 0) log.debug('{messages} people are told what happened', { messages });
  });
  await attempt('send mail', async () => {
    const { due, expired } = await queueDueMails(deps);
    if (due > 0) log.debug('{due} mails are tried again', { due });
    if (expired > 0 && deps.mailer.sends) log.warn('{expired} mails were given up', { expired });
  });
  await attempt('tell programs', async () => {
    const hooks = await queueDueWebhooks(deps);
    if (hooks > 0) log.debug('Messages to {hooks} programs are due', { hooks });
  });
  await attempt('bring the catalogue up to date', async () => {
    const works = await refreshCatalogue(deps);
    if (works > 0) log.debug('{works} works of the catalogue are made anew', { works });
  });
  await attempt('look for payees', async () => {
    const payees = await queueDuePayees(deps);
    if (payees > 0) log.debug('{payees} payees are looked for again', { payees });
  });
  await attempt('ask for links', async () => {
    const people = await queueDueLinks(deps);
    if (people > 0) log.debug('The links of {people} people are asked again', { people });
  });
  await attempt('look at hosts', async () => {
    const hosts = await queueDueHosts(deps);
    if (hosts > 0) log.debug('{hosts} hosts are looked at', { hosts });
  });
  await askCards(deps);
  await endWhatIsOver(deps);
}

async function askCards(deps: NodeDeps): Promise<void> {
  await attempt('ask card companies', async () => {
    const asked = await queueDueCards(deps);
    if (asked > 0) log.debug('{asked} card payments are asked for', { asked });
    const matured = await matureCardPayments(deps);
    if (matured > 0) log.info('{matured} card payments can be given now', { matured });
  });
}

async function endWhatIsOver(deps: NodeDeps): Promise<void> {
  await attempt('forget visitors', async () => {
    const forgotten = await forgetVisitors(deps);
    if (forgotten > 0) log.debug('Of {forgotten} works only counts are left', { forgotten });
  });
  await attempt('give up what waited in vain', async () => {
    const expired = await expireWaiting(deps);
    if (expired > 0) log.info('{expired} flattrs had waited for six months', { expired });
  });
}

async function repeat(deps: NodeDeps): Promise<void> {
  await attempt('look at what is due between nodes', async () => {
    const peers = await queueTicks(deps);
    if (peers > 0) log.debug('{peers} peers are looked at', { peers });
  });
  await attempt('read what card companies paid out', () => queueCardPayouts(deps));
  await attempt('seal the books', async () => {
    const sealed = await sealDueBooks(deps);
    if (!sealed.ok) throw new Error(`${sealed.code}: ${sealed.detail}`);
    if (sealed.block !== null)
      log.info('Sealed {transactions} transactions in block {seq}', { ...sealed.block });
  });
  await attempt('check wrong books again', async () => {
    if (await queueDueCheck(deps)) log.info('The books were wrong; they are checked again');
  });
}

async function attempt(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    log.error('What was due could not be done ({what}); it is tried again: {error}', {
      what,
      error: keepableError(error),
    });
  }
}
