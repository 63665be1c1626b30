import { outgoingTold } from '../db/views/told.ts';
import type { Deps } from '../src/operations/deps.ts';
import { tellOwn } from '../src/operations/tell-author.ts';
import type { Tell } from './deliver.ts';
import { writeTold } from './translate/told.ts';

export type SendTold = { told(messageId: string): Promise<void> };

/** Has the bot tell one of ours what happened, once: not who has unlinked that account since, or wants to
 *  hear nothing from here. */
export const toldLetters = (deps: Deps, tell: Tell): SendTold => ({
  async told(messageId) {
    const told = await outgoingTold(deps.db, messageId);
    if (told?.textSealed == null) return;
    const { textSealed, bot, receiver } = told;
    await tellOwn(deps, messageId, async () => {
      if (!told.wanted) return false;
      const text = await deps.vault.open(textSealed);
      const href = `${deps.node.origin}/home/notifications`;
      await tell(bot.id, receiver.inboxUrl, writeTold(told, { text, href }, deps.node.origin));
      return true;
    });
  },
});
