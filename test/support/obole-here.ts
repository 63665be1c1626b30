import { resetSync } from '@logtape/logtape';
import { vi } from 'vitest';
import { runWords } from '../../src/commands/program.ts';
import type { Ended, startObole } from './obole.ts';

/** The `obole` command as `obole` runs it, but in this process: it reads these settings and no others, and
 *  says what it would end with. A process for each took most of a second to read our files.
 *  One runs after the other, however they are asked for: a process has one environment. */
export function oboleHere(
  settings: Parameters<typeof startObole>[0],
  ...words: string[]
): Promise<Ended> {
  const asked = before.then(() => runHere(settings, words));
  before = asked.catch(() => {});
  return asked;
}

let before: Promise<unknown> = Promise.resolve();

async function runHere(
  settings: Parameters<typeof startObole>[0],
  words: readonly string[],
): Promise<Ended> {
  const { env, exitCode } = process;
  const folder = process.cwd();
  const [out, err] = [hear(process.stdout), hear(process.stderr)];
  try {
    process.env = { PATH: env.PATH, NO_COLOR: '1', ...settings };
    process.chdir(settings.DATA_DIR);
    process.exitCode = undefined;
    await runWords(words);
    return { status: Number(process.exitCode ?? 0), signal: null, out: out.end(), err: err.end() };
  } finally {
    resetSync();
    process.exitCode = exitCode;
    process.chdir(folder);
    process.env = env;
    out.end();
    err.end();
  }
}

/** Keeps what is written to a stream, in place of writing it. */
function hear(stream: NodeJS.WriteStream): { end(): string } {
  let heard = '';
  const spy = vi.spyOn(stream, 'write').mockImplementation((text, ...rest) => {
    heard += typeof text === 'string' ? text : Buffer.from(text).toString();
    const told = rest.find((one) => typeof one === 'function');
    told?.();
    return true;
  });
  return {
    end() {
      spy.mockRestore();
      return heard;
    },
  };
}
