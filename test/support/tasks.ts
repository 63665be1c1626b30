import type { Tasks } from '../../src/jobs/worker.ts';

const unexpected = async () => {
  throw new Error('This test has no such job.');
};

/** Tasks for a worker under test; a job of any other kind fails. */
export const onlyTasks = (some: Partial<Tasks>): Tasks => ({
  'send-flattr': unexpected,
  'send-undo': unexpected,
  'send-offer': unexpected,
  'send-answer': unexpected,
  'meet-peer': unexpected,
  'take-offer': unexpected,
  'take-answer': unexpected,
  'issue-statements': unexpected,
  fedify: unexpected,
  ...some,
});
