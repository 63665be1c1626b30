import { type Command, Option } from 'commander';
import { findPerson, listPeople, type Role } from '../../db/views/accounts.ts';
import { changeRole } from '../operations/change-role.ts';
import type { PersonRefusal } from '../operations/create-account.ts';
import { createAccount } from '../operations/create-account.ts';
import { deleteAccount, type LeaveRefusal } from '../operations/delete-account.ts';
import { issueSignInLink } from '../operations/sign-in.ts';
import {
  CommandFailed,
  type CommandNode,
  say,
  sayJson,
  table,
  WRONG_USAGE,
  withNode,
} from './terminal.ts';

const ROLES: readonly Role[] = ['member', 'moderator', 'treasurer', 'admin'];

const WHY_NOT: Record<PersonRefusal, string> = {
  handle_invalid:
    'A handle has 1 to 30 letters, digits, underscores or inner hyphens, and is not a word that the node uses itself.',
  handle_taken: 'That handle is taken. "obole user list" shows all of them.',
  name_invalid: 'A name has 1 to 100 characters.',
};

export function addPeopleCommands(program: Command): void {
  const user = program.command('user').description('people of this node');

  user
    .command('add <handle>')
    .description('make an account and print a link that signs its owner in once')
    .option('--name <name>', 'the name that people see (the handle when not given)')
    .addOption(new Option('--role <role>', 'what they may do').choices(ROLES).default('member'))
    .option('--json', 'print as JSON')
    .action(addUser);

  user
    .command('link <handle>')
    .description('print another one-time sign-in link')
    .option('--json', 'print as JSON')
    .action((handle: string, options: { json?: boolean }) =>
      withNode(async (node) => {
        const person = await personOf(node, handle);
        await printLink(node, person.handle, person.actorId, options);
      }),
    );

  user
    .command('role <handle> <role>')
    .description(`change what somebody may do: ${ROLES.join(', ')}`)
    .action(setRole);

  user
    .command('remove <handle>')
    .description('delete an account for good: page, works and sign-in; the books stay')
    .option('--for-good', 'yes, this cannot be undone')
    .action(removeUser);

  user
    .command('list')
    .description('everybody with an account here')
    .option('--json', 'print as JSON')
    .action(listUsers);
}

type AddOptions = { name?: string; role: Role; json?: boolean };

async function addUser(handle: string, options: AddOptions): Promise<void> {
  await withNode(async (node) => {
    const person = { handle, name: options.name ?? handle, role: options.role };
    const added = await createAccount(node.deps, person);
    if (!added.ok) throw new CommandFailed(WHY_NOT[added.code]);
    await printLink(node, handle, added.actorId, options);
  });
}

async function printLink(
  { deps }: CommandNode,
  handle: string,
  actorId: string,
  options: { json?: boolean },
): Promise<void> {
  const { token } = await issueSignInLink(deps, actorId);
  const signInLink = `${deps.node.origin}/sign-in/link?token=${token}`;
  if (options.json) return sayJson({ handle, actorId, signInLink });
  say(
    `@${handle}@${deps.node.host} signs in with this link, once, within a day:\n\n  ${signInLink}\n`,
  );
}

async function setRole(handle: string, role: string): Promise<void> {
  const known = ROLES.find((candidate) => candidate === role);
  if (known === undefined) throw new CommandFailed(`A role is one of: ${ROLES.join(', ')}.`, 2);
  await withNode(async (node) => {
    const person = await personOf(node, handle);
    const changed = await changeRole(node.deps, person.handle, known);
    if (!changed.ok) throw nobodyCalled(handle);
    say(`@${person.handle} is now ${known}.`);
  });
}

const LEAVE_WHY_NOT: Record<Exclude<LeaveRefusal, 'handle_differs'>, string> = {
  last_admin:
    'This is the only admin, and somebody has to answer for the node. Make another one with "obole user role <handle> admin".',
};

async function removeUser(handle: string, options: { forGood?: boolean }): Promise<void> {
  await withNode(async (node) => {
    const person = await personOf(node, handle);
    if (options.forGood !== true) {
      throw new CommandFailed(
        `This deletes @${person.handle} for good: other servers are told, the works and the page are gone, nobody else can take the handle. The books keep what the account holds. If that is meant, add --for-good.`,
        WRONG_USAGE,
      );
    }
    const left = await deleteAccount(node.deps, person.actorId, person.handle);
    if (!left.ok && left.code === 'last_admin') throw new CommandFailed(LEAVE_WHY_NOT[left.code]);
    if (!left.ok) throw new Error(left.code);
    say(`@${person.handle} is deleted. Other servers learn of it from the running node.`);
  });
}

async function listUsers(options: { json?: boolean }): Promise<void> {
  await withNode(async ({ deps }) => {
    const people = await listPeople(deps.db);
    if (options.json) return sayJson(people);
    if (people.length === 0)
      return say('Nobody has an account yet. "obole user add <handle>" makes one.');
    const rows = people.map((p) => [
      `@${p.handle}`,
      p.name,
      p.role,
      p.createdAt.toISOString().slice(0, 10),
    ]);
    say(table([['handle', 'name', 'role', 'since'], ...rows]));
  });
}

export async function personOf({ deps }: CommandNode, handle: string) {
  const person = await findPerson(deps.db, handle.replace(/^@/, ''));
  if (person === undefined) throw nobodyCalled(handle);
  return person;
}

export const nobodyCalled = (handle: string): CommandFailed =>
  new CommandFailed(`Nobody here is called ${handle}. "obole user list" shows everybody.`);
