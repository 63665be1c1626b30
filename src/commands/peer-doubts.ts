import type { Command } from 'commander';
import { doubtLines, endDoubts } from '../operations/doubt-lines.ts';
import { BY, REASON, WHY, whyOf } from './books-corrections.ts';
import { CommandFailed, say, withNode } from './terminal.ts';

type Options = { readonly reason: string; readonly by?: string };

const UNKNOWN = 'No such server is known. "obole peer list" shows all.';

/** @param dispute the command that these are below. */
export function addDoubtCommands(dispute: Command): void {
  dispute
    .command('coming')
    .argument('<host>')
    .argument('[payee]', 'their address; all lines when it is left out')
    .description(
      'dispute lines of coming statements: they are not accepted until you say "believe"',
    )
    .requiredOption(...REASON)
    .option(...BY)
    .action(doubt);
  dispute
    .command('believe')
    .argument('<host>')
    .argument('[payee]', 'as it was named')
    .description('accept such lines of coming statements again')
    .action(believe);
}

async function doubt(host: string, payee: string | undefined, options: Options): Promise<void> {
  await withNode(async (node) => {
    const why = await whyOf(node, options);
    const doubted = await doubtLines(node.deps, { host, payee: payee ?? null, why });
    if (!doubted.ok)
      throw new CommandFailed(doubted.code === 'unknown_peer' ? UNKNOWN : WHY[doubted.code]);
    say(
      `What ${host} states for ${payee ?? 'anybody'} is disputed from now on. What was accepted before stays so.`,
    );
  });
}

async function believe(host: string, payee: string | undefined): Promise<void> {
  await withNode(async ({ deps }) => {
    const ended = await endDoubts(deps, { host, payee: payee ?? null });
    if (!ended.ok)
      throw new CommandFailed(
        ended.code === 'unknown_peer'
          ? UNKNOWN
          : `Nothing of the kind is doubted. "obole peer show ${host}" says what is.`,
      );
    say(
      `It is accepted again from the next statement on. "obole peer dispute list ${host}" shows what is in dispute already.`,
    );
  });
}
