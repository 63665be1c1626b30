import { Command, CommanderError } from 'commander';
import { addBooksCommands } from './commands/books.ts';
import { addMoneyCommands } from './commands/money.ts';
import { addNodeCommands } from './commands/node.ts';
import { addPeopleCommands } from './commands/people.ts';
import { addSettlementCommands } from './commands/settlement.ts';
import { complain, OK, WRONG_USAGE } from './commands/terminal.ts';

/** The `obole` command. Exit status: 0 ok, 1 failed, 2 wrong usage. */
const program = new Command('obole')
  .description('A federated micro-donation node: Flattr over ActivityPub, with books that add up.')
  .helpCommand(false)
  .showHelpAfterError('(--help says what a command takes)')
  .exitOverride();

addNodeCommands(program);
addPeopleCommands(program);
addMoneyCommands(program);
addSettlementCommands(program);
addBooksCommands(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? OK : WRONG_USAGE;
  else process.exitCode = complain(error);
}
