import { fork } from 'node:child_process';

/** Work on hostile input in a process of its own, which may die of it alone. A thread is not apart
 *  enough: one that asks for a large string when its heap is full ends the whole process, whatever
 *  its `resourceLimits` say. */

export type ApartLimits = {
  /** From its start, which alone takes a quarter of a second. */
  readonly timeoutMs: number;
  readonly heapMaxMiB: number;
};

/** What the module at `file` makes of `work` with `answerApart`; null when it failed, took too long
 *  or asked for too much memory. Both travel as structured clones. It is given no environment: no
 *  secret of ours is where hostile input is read. */
export function apart<Answer>(
  file: URL,
  work: object,
  limits: ApartLimits,
): Promise<Answer | null> {
  const child = fork(file, {
    execArgv: [`--max-old-space-size=${limits.heapMaxMiB}`],
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    timeout: limits.timeoutMs,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve) => {
    child.once('message', (answer) => resolve(answer as Answer));
    child.once('error', () => resolve(null));
    child.once('close', () => resolve(null));
    // A child that could not be told has ended, and says so by itself.
    child.send(work, () => {});
  });
}

/** The other side: answers what this process was started for, and ends. */
export function answerApart<Work extends object>(answer: (work: Work) => object): void {
  process.once('message', (work) => {
    process.send?.(answer(work as Work), undefined, undefined, () => process.disconnect());
  });
}

/** Runs one task at a time: each may need much memory. Whoever asks for many waits for their own
 *  first, so that others wait for one of them at most. */
export function oneByOne(): <Result>(who: string, task: () => Promise<Result>) => Promise<Result> {
  const everybody = 'everybody';
  const lasts = new Map<string, Promise<unknown>>();
  const after = <Result>(line: string, task: () => Promise<Result>): Promise<Result> => {
    const next = (lasts.get(line) ?? Promise.resolve()).then(task, task);
    lasts.set(line, next);
    const leave = () => lasts.get(line) === next && lasts.delete(line);
    next.then(leave, leave);
    return next;
  };
  return (who, task) => after(`one ${who}`, () => after(everybody, task));
}
