import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const CLI = join(import.meta.dirname, '..', '..', 'bin', 'obole.js');

export type Ended = {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
};

/** The `obole` command as a process of its own, with these settings and no others.
 *  @param settings.DATA_DIR also where it runs, so that no `.env` of this checkout is read. */
export function startObole(
  settings: Readonly<Record<string, string>> & { readonly DATA_DIR: string },
  words: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: settings.DATA_DIR,
    env: { PATH: process.env.PATH, NO_COLOR: '1', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err] = [text(child.stdout), text(child.stderr)];
  const ended = once(child, 'close').then(async () => ({
    ...{ status: child.exitCode, signal: child.signalCode },
    ...{ out: await out, err: await err },
  }));
  return { child, ended };
}

export const obole = (
  settings: Parameters<typeof startObole>[0],
  ...words: string[]
): Promise<Ended> => startObole(settings, words).ended;
