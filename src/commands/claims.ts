import type { Command } from 'commander';
import { keyChanges } from '../../db/views/key-changes.ts';
import { judgeKeyChange } from '../operations/key-changes.ts';
import { CommandFailed, say, sayJson, table, withNode } from './terminal.ts';

type Json = { json?: boolean };

/** Claims that a person has to look at. */
export function addClaimsCommands(program: Command): void {
  const claims = program
    .command('claims')
    .description('claims of accounts elsewhere whose key changed since they were thanked');

  claims.command('list').description('all of them').option('--json', 'print as JSON').action(list);

  claims
    .command('accept <who>')
    .description('@name@host is still the same person: what waited is theirs')
    .option('--json', 'print as JSON')
    .action((who: string, options: Json) => judge(who, 'same', options));

  claims
    .command('refuse <who>')
    .description('@name@host is somebody else now: what was given before goes to nobody')
    .option('--json', 'print as JSON')
    .action((who: string, options: Json) => judge(who, 'other', options));
}

async function list(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const changes = await keyChanges(deps.db);
    if (options.json) return sayJson(changes);
    if (changes.length === 0) return say('Nothing waits for your word.');
    const rows = changes.map(({ account, claimant, changedAt, flattrs, people }) => [
      ...[account, claimant, changedAt.toISOString().slice(0, 10)],
      ...[`${flattrs}`, `${people}`],
    ]);
    say(table([['account', 'claimed by', 'key changed', 'flattrs', 'people'], ...rows]));
  });
}

async function judge(who: string, answer: 'same' | 'other', options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const named = `@${who.replace(/^@/, '')}`.toLowerCase();
    const about = (await keyChanges(deps.db)).find((one) => one.account.toLowerCase() === named);
    const judged = about && (await judgeKeyChange(deps, about, answer));
    if (!judged?.ok) {
      throw new CommandFailed(
        `Nothing of ${who} waits for your word. "obole claims list" shows what does.`,
      );
    }
    if (options.json) return sayJson({ who, answer, released: judged.released });
    say(
      answer === 'same'
        ? `${who} is who they were. Flattrs that have arrived with that: ${judged.released}.`
        : `What ${who} was given before the key changed goes to nobody.`,
    );
  });
}
