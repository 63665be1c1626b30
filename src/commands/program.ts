import { Command, CommanderError } from 'commander';
import { addBackupCommands } from './backup.ts';
import { addBankCommands } from './bank.ts';
import { addBooksCommands } from './books.ts';
import { addClaimsCommands } from './claims.ts';
import { addKeysCommands } from './keys.ts';
import { addMoneyCommands } from './money.ts';
import { addNodeCommands } from './node.ts';
import { addOptOutCommands } from './opt-out.ts';
import { addPeopleCommands } from './people.ts';
import { addResolveCommand } from './resolve.ts';
import { addSettlementCommands } from './settlement.ts';
import { complain, OK, WRONG_USAGE } from './terminal.ts';
import { addWorksCommands } from './works.ts';

/** Every command that there is, with what it says of itself. */
export function makeProgram(): Command {
  const program = new Command('obole')
    .description(
      'A federated micro-donation node: Flattr over ActivityPub, with books that add up.',
    )
    .helpCommand(false)
    .showHelpAfterError('(--help says what a command takes)')
    .exitOverride();

  addNodeCommands(program);
  addBackupCommands(program);
  addPeopleCommands(program);
  addWorksCommands(program);
  addResolveCommand(program);
  addMoneyCommands(program);
  addSettlementCommands(program);
  addBankCommands(program.command('bank').description('this node’s own bank account'));
  addKeysCommands(program);
  addOptOutCommands(program);
  addClaimsCommands(program);
  addBooksCommands(program);
  return program;
}

/** Runs what the command line asks for, as a process that does nothing else. */
export async function runProgram(): Promise<void> {
  // The database's package throws where nobody can catch it when the database goes away while it writes.
  process.on('uncaughtException', (error) => process.exit(complain(error)));
  await runWords(process.argv.slice(2));
}

/** Runs what some words ask for. What the process ends with is then 0 ok, 1 failed, 2 wrong usage. */
export async function runWords(words: readonly string[]): Promise<void> {
  try {
    await makeProgram().parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? OK : WRONG_USAGE;
    else process.exitCode = complain(error);
  }
}
