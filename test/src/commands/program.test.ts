import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { addBooksCommands } from '../../../src/commands/books.ts';
import { addMoneyCommands } from '../../../src/commands/money.ts';
import { addNodeCommands } from '../../../src/commands/node.ts';
import { addPeopleCommands } from '../../../src/commands/people.ts';
import { addResolveCommand } from '../../../src/commands/resolve.ts';
import { addSettlementCommands } from '../../../src/commands/settlement.ts';
import { addWorksCommands } from '../../../src/commands/works.ts';
import { obole } from '../../support/obole.ts';

const program = new Command('obole');
addNodeCommands(program);
addPeopleCommands(program);
addWorksCommands(program);
addResolveCommand(program);
addMoneyCommands(program);
addSettlementCommands(program);
addBooksCommands(program);

type Named = { readonly words: string; readonly command: Command };

const below = (command: Command, words: string): Named[] =>
  command.commands.flatMap((each) => {
    const name = `${words}${each.name()}`;
    return [{ words: name, command: each }, ...below(each, `${name} `)];
  });
const commands = below(program, '');

describe('every command', () => {
  test('is there', () => {
    const names = commands.filter(({ command }) => command.commands.length === 0);
    expect(names.map(({ words }) => words)).toEqual([
      ...['serve', 'migrate', 'demo'],
      ...['user add', 'user link', 'user role', 'user remove', 'user list', 'works import'],
      ...['works feed add', 'works feed list', 'works feed check', 'works feed remove'],
      'resolve',
      ...['topup', 'close', 'settle'],
      ...['payment list', 'payment sent', 'payment received'],
      ...['peer list', 'peer show', 'peer trust', 'peer block'],
      ...[
        'books check',
        'books balance',
        'books seal',
        'books export',
        'books reverse',
        'books chargeback',
        'books correct',
      ],
    ]);
  });

  test.each(commands)('$words says what it does and what it takes', ({ words, command }) => {
    expect(command.description()).not.toBe('');
    const help = command.helpInformation();
    expect(help).toMatch(new RegExp(`^Usage: obole ${words}`));
    for (const { description } of command.options) expect(description).not.toBe('');
  });
});

describe('--help, without any database', () => {
  test.concurrent.each([[], ['works', 'import']])('of %j is status 0', async (...words) => {
    const { status, out, err } = await obole({ DATA_DIR: tmpdir() }, ...words, '--help');
    expect({ status, err }).toEqual({ status: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: obole ${words.join(' ')}`));
  });
});
