import { answerApart } from '../../../src/text/apart.ts';

type Work = {
  readonly ends?: number;
  readonly throws?: boolean;
  readonly turns?: boolean;
  readonly fills?: 'strings' | 'objects';
};

// What `apart.test.ts` starts: answers with what it was given, or behaves badly as it is told to.
answerApart((work: Work) => {
  if (work.ends !== undefined) process.exit(work.ends);
  if (work.throws) throw new Error('as told');
  while (work.turns);
  if (work.fills === 'objects') fillWith(() => ({ text: [1, 2, 3] }));
  if (work.fills === 'strings') fillWith((n) => `${n}${'a'.repeat(20_000_000)}`.toUpperCase());
  return { work, environment: Object.keys(process.env) };
});

function fillWith(make: (n: number) => unknown): void {
  const kept: unknown[] = [];
  for (let n = 0; n < 1e9; n += 1) kept.push(make(n));
}
