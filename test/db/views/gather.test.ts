import { expect, test } from 'vitest';
import { gather } from '../../../db/views/gather.ts';

/** Something that is asked, and answers when the test says so. */
function oracle() {
  const questions: { ids: readonly string[]; answer(): void; fail(): void }[] = [];
  const ask = gather<string>((ids) => {
    const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
    const known = ids.filter((id) => id !== 'unknown');
    questions.push({
      ids,
      answer: () => resolve(new Map(known.map((id) => [id, `of ${id}`]))),
      fail: () => reject(new Error('no answer')),
    });
    return promise;
  });
  return { questions, ask };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what is asked in one turn is one question', async () => {
  const { questions, ask } = oracle();
  const answers = Promise.all(['a', 'b', 'a', 'unknown'].map(ask));
  await turn();
  expect(questions.map(({ ids }) => ids)).toEqual([['a', 'b', 'unknown']]);
  questions[0]?.answer();
  expect(await answers).toEqual(['of a', 'of b', 'of a', undefined]);
});

test('what is asked while two questions are on their way waits, and is asked then', async () => {
  const { questions, ask } = oracle();
  const answers: Promise<string | undefined>[] = [];
  for (const id of ['a', 'b', 'c']) {
    answers.push(ask(id));
    await turn();
  }
  answers.push(ask('a'));
  await turn();
  expect(questions.map(({ ids }) => ids)).toEqual([['a'], ['b']]);
  questions[1]?.answer();
  expect(await answers[1]).toBe('of b');
  await turn();
  expect(questions.map(({ ids }) => ids)).toEqual([['a'], ['b'], ['c', 'a']]);
  questions[0]?.answer();
  questions[2]?.answer();
  expect(await Promise.all(answers)).toEqual(['of a', 'of b', 'of c', 'of a']);
});

test('an answer is never older than its question', async () => {
  const { questions, ask } = oracle();
  const early = ask('a');
  await turn();
  const late = ask('a');
  questions[0]?.answer();
  expect(await early).toBe('of a');
  await turn();
  expect(questions).toHaveLength(2);
  questions[1]?.answer();
  expect(await late).toBe('of a');
});

test('a question that fails fails for those who asked it, and for nobody after', async () => {
  const { questions, ask } = oracle();
  const failing = [ask('a'), ask('b')];
  await turn();
  questions[0]?.fail();
  for (const result of await Promise.allSettled(failing)) expect(result.status).toBe('rejected');
  const next = ask('a');
  await turn();
  questions[1]?.answer();
  expect(await next).toBe('of a');
});
