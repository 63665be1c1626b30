import { setFlagsFromString } from 'node:v8';
import { getLogger } from '@logtape/logtape';
import type { Command } from 'commander';
import {
  CommandFailed,
  note,
  say,
  settings,
  startLog,
  strong,
  WRONG_USAGE,
  withNode,
} from './terminal.ts';

const log = getLogger(['obole', 'node']);

export function addNodeCommands(program: Command): void {
  program
    .command('serve')
    .description('run the node (its part by ROLE: all, web or worker) until it is stopped')
    .action(serve);

  program
    .command('migrate')
    .description('bring the database up to date; serve does it by itself')
    .action(async () => {
      await withNode(async ({ deps }) => say(`The database of ${deps.node.origin} is up to date.`));
    });

  program
    .command('demo')
    .description('run two nodes on this machine that federate, close a month and settle it')
    .option('--once', 'end after printing both trial balances; status 0 only if the books agree')
    .option('--port <port>', 'of the first node; the second has the next one', '8001')
    .action(async (options: { once?: boolean; port: string }) => {
      const { runDemo } = await import('../demo/run-demo.ts');
      process.exitCode = await runDemo({
        once: options.once === true,
        port: portOf(options.port),
      });
    });
}

function portOf(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number.parseInt(text, 10) : 0;
  if (port < 1 || port > 65_534)
    throw new CommandFailed('A port is a number from 1 to 65534.', WRONG_USAGE);
  return port;
}

async function serve(): Promise<void> {
  const config = settings();
  startLog(config.logLevel);
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  const { startServing } = await import('../main.ts');
  const running = await startServing(config, { log: note });
  // All is loaded (see `cli.ts`); what serves many at once is quicker with room for what is soon garbage.
  setFlagsFromString('--semi-space-growth-factor=2');
  const { node } = running.node.deps;
  say(`Obole is at ${strong(node.origin)}. Ctrl-C stops it.`);
  if (running.adminLink !== null) {
    say(
      `It has no admin yet. Open this link once, within a day, to become it:\n\n  ${running.adminLink}\n`,
    );
  }
  log.info('Listening on {host}:{port}', { host: config.host, port: config.port });
  await stopAsked;
  log.info('Stopping');
  await running.stop();
}
