import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { makeProgram } from '../../../src/commands/program.ts';
import { obole } from '../../support/obole.ts';

type Named = { readonly words: string; readonly command: Command };

const below = (command: Command, words: string): Named[] =>
  command.commands.flatMap((each) => {
    const name = `${words}${each.name()}`;
    return [{ words: name, command: each }, ...below(each, `${name} `)];
  });
const commands = below(makeProgram(), '');

describe('every command', () => {
  test('is there', () => {
    const names = commands.filter(({ command }) => command.commands.length === 0);
    expect(names.map(({ words }) => words)).toEqual([
      ...['serve', 'migrate', 'demo', 'backup', 'restore'],
      ...['user add', 'user link', 'user role', 'user remove', 'user list', 'works import'],
      ...['works feed add', 'works feed list', 'works feed check', 'works feed remove'],
      'resolve',
      ...['topup', 'close', 'settle'],
      ...['payment list', 'payment sent', 'payment received', 'payment returned'],
      ...['payment assign', 'payment send-back', 'payment sent-back'],
      ...['peer list', 'peer show', 'peer evidence', 'peer trust', 'peer block', 'peer unfreeze'],
      ...['peer repin', 'peer account show', 'peer account confirm', 'peer account reject'],
      ...['peer dispute list', 'peer dispute line', 'peer dispute answer'],
      ...['peer dispute withdraw', 'peer dispute coming', 'peer dispute believe'],
      'bank account',
      'bank import',
      'bank export',
      ...['keys list', 'keys rotate', 'keys recovery', 'keys revoke'],
      ...['opt-out list', 'opt-out add', 'opt-out remove'],
      ...['claims list', 'claims accept', 'claims refuse'],
      ...[
        'books check',
        'books balance',
        'books seal',
        'books export',
        'books reverse',
        'books chargeback',
        'books correct',
        'books restored',
        'books agree',
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
