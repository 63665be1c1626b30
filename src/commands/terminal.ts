import { AsyncLocalStorage } from 'node:async_hooks';
import { styleText } from 'node:util';
import {
  configureSync,
  getAnsiColorFormatter,
  getTextFormatter,
  type LogLevel,
} from '@logtape/logtape';
import { DatabaseTrouble, lostDatabase } from '../../db/trouble.ts';
import { type Config, environment, readConfig, StartError } from '../config.ts';
import type { NodeDeps } from '../operations/deps.ts';

/** What all commands share: settings, log, output, and how they end. */

export const OK = 0;
export const FAILED = 1;
export const WRONG_USAGE = 2;

/** Something that the person at the terminal asked for and cannot have; the message says what to do. */
export class CommandFailed extends Error {
  override readonly name: string = 'CommandFailed';
  readonly status: typeof FAILED | typeof WRONG_USAGE;

  constructor(message: string, status: typeof FAILED | typeof WRONG_USAGE = FAILED) {
    super(message);
    this.status = status;
  }
}

export const say = (line = ''): void => void process.stdout.write(`${line}\n`);
export const note = (line: string): void => void process.stderr.write(`${line}\n`);
export const sayJson = (value: unknown): void =>
  say(
    JSON.stringify(
      value,
      (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}` : inner),
      2,
    ),
  );

/** @example counted(1, 'giver') // 1 giver */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

export const strong = (text: string): string => styleText('bold', text, { stream: process.stdout });

/** The settings, checked; all mistakes at once. */
export function settings(): Config {
  const read = readConfig(environment());
  if ('config' in read) return read.config;
  throw new CommandFailed(read.mistakes.join('\n'));
}

/** Log lines go to standard error, so that a command's output stays clean.
 *  @param level the lowest that is shown; Fedify's own only from warnings on. */
export function startLog(level: LogLevel): void {
  const formatter = process.stderr.isTTY ? getAnsiColorFormatter() : getTextFormatter();
  configureSync({
    reset: true,
    contextLocalStorage: new AsyncLocalStorage(),
    sinks: { stderr: (record) => void process.stderr.write(formatter(record)) },
    loggers: [
      { category: ['obole'], lowestLevel: level, sinks: ['stderr'] },
      { category: ['fedify'], lowestLevel: 'error', sinks: ['stderr'] },
      { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: ['stderr'] },
    ],
  });
}

/** What a command works with. */
export type CommandNode = { readonly deps: NodeDeps };

/** Runs a command on the node's database, beside a running node or without one. */
export async function withNode<Result>(
  act: (node: CommandNode) => Promise<Result>,
  config = settings(),
): Promise<Result> {
  startLog('warning');
  // A command that only prints its help must not wait for the whole house to be read.
  const [{ openHome }, { reachLater }] = await Promise.all([
    import('../wiring/open-home.ts'),
    import('../wiring/reach-later.ts'),
  ]);
  const home = await openHome(config, { owner: 'command', log: note });
  try {
    return await act({ deps: { ...home.deps, ...reachLater(home.deps, config) } });
  } finally {
    await home.close();
  }
}

/** Says what went wrong: in a sentence where somebody can mend it, with its trace where it is ours.
 *  @returns the exit status. */
export function complain(error: unknown): number {
  if (error instanceof CommandFailed) {
    note(error.message);
    return error.status;
  }
  const known = lostDatabase(error) ?? error;
  const isExpected = known instanceof StartError || known instanceof DatabaseTrouble;
  note(
    isExpected
      ? known.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : `${error}`,
  );
  return FAILED;
}

/** Nobody needs to be told that something takes a moment. */
const PATIENCE_MS = 2_000;
const BAR_WIDTH = 24;

/** Shows on a terminal how far something long is, once it has taken longer than a moment. It writes to
 *  standard error, one line over itself, and wipes it in the end.
 *  @returns what is told how far it is, and what ends it. */
export function startProgress(out: NodeJS.WriteStream = process.stderr): {
  at(done: number, of: number, what: string): void;
  end(): void;
} {
  let line = '';
  let shown = false;
  const show = () => {
    if (line !== '') out.write(`\r\u001b[2K${line}`);
    shown = true;
  };
  const timer = out.isTTY ? setTimeout(show, PATIENCE_MS) : undefined;
  timer?.unref();
  return {
    at(done, of, what) {
      const filled = Math.round((BAR_WIDTH * done) / of);
      line = `[${'#'.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}] ${what}`;
      if (shown) show();
    },
    end() {
      clearTimeout(timer);
      if (shown) out.write('\r\u001b[2K');
    },
  };
}

/** Columns of text, the given ones flush right.
 *  @param right indexes of columns with figures. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...(row[column] ?? '')].length)),
  );
  const pad = (text: string, column: number) => {
    const width = widths[column] ?? 0;
    return right.includes(column) ? text.padStart(width) : text.padEnd(width);
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
