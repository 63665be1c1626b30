import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { JWK } from 'jose';
import { listOwnKeys } from '../../db/views/keys.ts';
import { fingerprintOf } from '../operations/key-fingerprint.ts';
import { publicKeyOf } from '../operations/own-keys.ts';
import { makeRecoveryKey, type RecoveryRefusal } from '../operations/recovery-key.ts';
import { type RevokeRefusal, revokeKey } from '../operations/revoke-key.ts';
import { type RotateRefusal, rotateKey } from '../operations/rotate-key.ts';
import { CommandFailed, note, say, sayJson, table, WRONG_USAGE, withNode } from './terminal.ts';

type Json = { json?: boolean };

/** The keys with which this node signs what it tells other nodes about money. */
export function addKeysCommands(program: Command): void {
  const keys = program
    .command('keys')
    .description('the keys with which this node signs settlements');

  keys
    .command('list')
    .description('all of them, and the fingerprint that the admin of another node can compare')
    .option('--json', 'print as JSON')
    .action(list);

  keys
    .command('rotate')
    .description('sign with a new key from now on; the old one signs for it')
    .option('--json', 'print as JSON')
    .action(rotate);

  keys
    .command('recovery')
    .description('make the key that can take back a stolen one; print it once, for you to keep')
    .option('--recovery-key <file>', 'the recovery key until now, when there is one')
    .action(recovery);

  keys
    .command('revoke <kid>')
    .description(
      'a key is in wrong hands: nothing that it signs is to be believed any more (write -- before a kid that begins with -)',
    )
    .requiredOption('--recovery-key <file>', 'where the recovery key is')
    .option(
      '--since <time>',
      'since when, like 2026-11-22 or 2026-11-22T18:00:00Z (default: now); what it signed from then on is not taken for ours either, so in doubt say an earlier time',
    )
    .option('--json', 'print as JSON')
    .action(revoke);
}

const NO_RECOVERY_KEY =
  'This node has no recovery key. "obole keys recovery" makes one. A key that is stolen before that can only be retired ("obole keys rotate"); then tell the admins of your peers.';
const NOT_THE_RECOVERY_KEY =
  'That file does not hold the recovery key of this node. "obole keys list" shows its fingerprint.';

const WHY_NOT_ROTATED: Record<RotateRefusal, string> = {
  rotated_meanwhile:
    'The key was rotated by somebody else in this moment. "obole keys list" shows the new one.',
};

const WHY_NO_RECOVERY: Record<RecoveryRefusal, string> = {
  recovery_exists:
    'There is a recovery key already, and only it can name the next one: give it with --recovery-key <file>. If it is lost, peers have to pin your keys anew ("obole peer repin").',
  not_the_recovery_key: NOT_THE_RECOVERY_KEY,
  no_recovery_key:
    'This node has no recovery key yet, so none can sign for the new one. Leave --recovery-key out.',
};

const WHY_NOT_REVOKED: Record<RevokeRefusal, string> = {
  no_recovery_key: NO_RECOVERY_KEY,
  not_the_recovery_key: NOT_THE_RECOVERY_KEY,
  unknown_key: 'This node has no such key. "obole keys list" shows all.',
  already_revoked: 'That key is revoked already.',
  since_invalid: 'A key is revoked since a moment that is not in the future.',
};

async function list(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const own = await listOwnKeys(deps.db);
    const rows = await Promise.all(
      own.keys.map(async ({ publicJwk, ...row }) => {
        const key = await publicKeyOf(publicJwk);
        const state = row.revokedAt ? 'revoked' : row.retiredAt ? 'retired' : 'signs';
        return { ...row, key, state, fingerprint: fingerprintOf([key]) };
      }),
    );
    const counting = rows.filter(({ state }) => state !== 'revoked').map(({ key }) => key);
    const fingerprint = fingerprintOf(counting, own.recovery);
    const recoveryFingerprint = own.recovery === null ? null : fingerprintOf([own.recovery]);
    if (options.json) {
      const keys = rows.map(({ key: _, ...row }) => row);
      return sayJson({ fingerprint, recoveryFingerprint, rotations: own.rotations, keys });
    }
    const shown = rows.map((row) => [row.kid, row.state, dayOf(row.createdAt)]);
    say(table([['kid', 'state', 'since'], ...shown]));
    say(`\nAll together, for the admin of another node to compare:\n  ${fingerprint}`);
    say(
      recoveryFingerprint === null
        ? '\nThere is no recovery key. "obole keys recovery" makes one.'
        : `\nRecovery key:\n  ${recoveryFingerprint}`,
    );
  });
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

async function rotate(options: Json): Promise<void> {
  await withNode(async ({ deps }) => {
    const rotated = await rotateKey(deps);
    if (!rotated.ok) throw new CommandFailed(WHY_NOT_ROTATED[rotated.code]);
    const { kid, retired } = rotated;
    if (options.json) return sayJson({ kid, retired });
    say(`${kid} signs from now on. ${retired} is retired; what it signed stays good.`);
  });
}

async function recovery(options: { recoveryKey?: string }): Promise<void> {
  const first = options.recoveryKey === undefined ? null : await fileText(options.recoveryKey);
  await withNode(async ({ deps }) => {
    const made = await makeRecoveryKey(deps, { hand: printOnce, first });
    if (!made.ok) throw new CommandFailed(WHY_NO_RECOVERY[made.code]);
    note(
      `Keep this line away from this machine, on paper or on a disk in a drawer: it is not stored here and is not shown again.\nIts fingerprint: ${fingerprintOf([made.recovery])}`,
    );
  });
}

/** It waits until the line has left: a recovery key that nobody has read must not come into force. */
const printOnce = (privateJwk: JWK): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(privateJwk)}\n`, (error) =>
      error ? reject(error) : resolve(),
    );
  });

async function revoke(
  kid: string,
  options: Json & { recoveryKey: string; since?: string },
): Promise<void> {
  const recoveryFile = await fileText(options.recoveryKey);
  await withNode(async ({ deps }) => {
    const since = options.since === undefined ? deps.clock() : instantOf(options.since);
    const revoked = await revokeKey(deps, { kid, since, recoveryFile });
    if (!revoked.ok) throw new CommandFailed(WHY_NOT_REVOKED[revoked.code]);
    const { newKid } = revoked;
    if (options.json) return sayJson({ kid, since, newKid });
    say(
      `${kid} is revoked. Every peer is told, and reads it within minutes; one that is down reads it when it is back.`,
    );
    if (newKid !== null) say(`${newKid} signs from now on.`);
  });
}

function instantOf(text: string): Date {
  const at = new Date(text);
  if (!/^[0-9]{4}-/.test(text) || Number.isNaN(at.getTime()))
    throw new CommandFailed('A time is written like 2026-11-22T18:00:00Z.', WRONG_USAGE);
  return at;
}

async function fileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : `${error}`;
    throw new CommandFailed(`The recovery key cannot be read: ${why}`);
  }
}
