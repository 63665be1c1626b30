import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { addBotMessage, lockBotReceiver } from '../../db/records/tellings.ts';
import type { NodeDeps } from './deps.ts';
import type { Letter } from './letters.ts';

type Receiver = NonNullable<Awaited<ReturnType<typeof lockBotReceiver>>>;

/** Has the bot say a letter's subject, which is all that a message needs: the page says the rest. */
export async function sayByBot(
  deps: NodeDeps,
  tx: Tx,
  to: Pick<Receiver, 'receiverId' | 'language'> & { readonly accountId: string },
  letter: Letter,
): Promise<void> {
  const { accountId, receiverId, language } = to;
  const { subject } = await deps.mailer.write(letter, language);
  const id = deps.newRandomId();
  const textSealed = await deps.vault.seal(subject);
  await addBotMessage(tx, {
    ...{ id, accountId, receiverId, language, textSealed, createdAt: deps.clock() },
  });
  await addJob(tx, 'send-told', { messageId: id });
}

/** The same to the account elsewhere that somebody chose for it, of what they have to know at once, whatever
 *  they want to be told of otherwise. */
export async function tellByBot(
  deps: NodeDeps,
  tx: Tx,
  accountId: string,
  letter: Letter,
): Promise<void> {
  const to = await lockBotReceiver(tx, accountId);
  if (to !== undefined && !to.isDeaf) await sayByBot(deps, tx, { ...to, accountId }, letter);
}
