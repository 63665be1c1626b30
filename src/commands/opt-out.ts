import type { Command } from 'commander';
import { listOptOuts } from '../../db/views/opt-outs.ts';
import { optInFor, optOutFor, type Whom } from '../operations/opt-out.ts';
import { CommandFailed, say, sayJson, table, withNode } from './terminal.ts';

type Json = { json?: boolean };

/** Authors and servers that want nothing from this node. */
export function addOptOutCommands(program: Command): void {
  const optOut = program
    .command('opt-out')
    .description('authors and servers that want nothing from this node');

  optOut.command('list').description('all of them').option('--json', 'print as JSON').action(list);

  optOut
    .command('add <who>')
    .description('flattr them no more and send them nothing: @name@host, or the host of a server')
    .option('--json', 'print as JSON')
    .action(add);

  optOut
    .command('remove <who>')
    .description('let them be flattred again')
    .option('--json', 'print as JSON')
    .action(remove);
}

async function list(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const lines = await listOptOuts(deps.db);
    if (options.json) return sayJson(lines);
    if (lines.length === 0) return say('Nobody has opted out.');
    const rows = lines.map(({ kind, who, handle, createdAt }) => [
      kind,
      handle ?? who,
      createdAt.toISOString().slice(0, 10),
    ]);
    say(table([['kind', 'who', 'since'], ...rows]));
  });
}

async function add(who: string, options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const added = await optOutFor(deps, who);
    if (!added.ok) {
      throw new CommandFailed(
        `${who} was not found. Write a handle as @name@host, of somebody whose server answers, or the host of another server.`,
      );
    }
    if (options.json) return sayJson(whom(added));
    say(`${who} gets nothing from this node any more. What waits for them is let expire.`);
  });
}

async function remove(who: string, options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const removed = await optInFor(deps, who);
    if (!removed.ok) {
      throw new CommandFailed(`${who} has not opted out. "obole opt-out list" shows who has.`);
    }
    if (options.json) return sayJson(whom(removed));
    say(`${who} can be flattred again.`);
  });
}

const whom = ({ kind, who }: Whom): Whom => ({ kind, who });
