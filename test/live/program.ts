import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 30_000;
const POLL_MS = 200;
const TAIL_CHARACTERS = 4_000;

/** A program of the walk: what it says goes into a file, for whoever looks why something broke. */
export type Program = {
  readonly logFile: string;
  stop(): Promise<void>;
};

/** @param of.ready an address that answers once it is up.
 *  @throws with its last words, when it ends or does not answer in time. */
export async function startProgram(of: {
  readonly command: string;
  readonly words: readonly string[];
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly ready: string;
}): Promise<Program> {
  const log = openSync(of.logFile, 'a');
  const child = spawn(of.command, of.words, {
    ...{ cwd: of.folder, env: { ...of.env } },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  for (const until = Date.now() + READY_WITHIN_MS; !(await answers(of.ready)); ) {
    if (isOver() || Date.now() > until) {
      child.kill('SIGKILL');
      throw new Error(`${of.command} did not start:\n${tailOf(of.logFile)}`);
    }
    await sleep(POLL_MS);
  }
  return { logFile: of.logFile, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(late);
}

const tailOf = (file: string): string => readFileSync(file, 'utf8').slice(-TAIL_CHARACTERS);

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { redirect: 'manual' })).status < 500;
  } catch {
    return false;
  }
}

/** Asks until there is an answer.
 *  @throws with what was waited for. */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | null | undefined | false>,
  withinMs = 30_000,
): Promise<Answer> {
  for (const end = Date.now() + withinMs; ; await sleep(POLL_MS * 2)) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
  }
}
