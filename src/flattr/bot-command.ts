/** What people say to the bot: `@flattr@node` alone thanks for the post above; or one word more. */
export type BotCommand = 'flattr' | 'stop' | 'quiet' | 'undo' | 'status' | 'help';

const WORDS: ReadonlyMap<string, BotCommand> = new Map(
  Object.entries<BotCommand>({
    stop: 'stop',
    arrête: 'stop',
    arrete: 'stop',
    arrêter: 'stop',
    quiet: 'quiet',
    silence: 'quiet',
    chut: 'quiet',
    undo: 'undo',
    annule: 'undo',
    annuler: 'undo',
    status: 'status',
    statut: 'status',
    état: 'status',
    etat: 'status',
    help: 'help',
    aide: 'help',
  }),
);

/** The command in a post, in French or English: the first word behind the mention. Any other word is a
 *  word of thanks to the post above.
 *  @param said plain text, mentions included. */
export function botCommandIn(said: string): BotCommand {
  const words = said
    .normalize('NFC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && !word.startsWith('@'));
  const first = (words[0] ?? '').replaceAll(/[^\p{L}]/gu, '');
  return words.length > 2 ? 'flattr' : (WORDS.get(first) ?? 'flattr');
}
