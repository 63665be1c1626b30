import type { Tasks } from '../../src/jobs/worker.ts';

const unexpected = async () => {
  throw new Error('This test has no such job.');
};

/** Tasks for a worker under test; a job of any other kind fails. */
export const onlyTasks = (some: Partial<Tasks>): Tasks => ({
  'send-flattr': unexpected,
  'send-undo': unexpected,
  'send-like': unexpected,
  'send-notice': unexpected,
  'open-month': unexpected,
  'send-offer': unexpected,
  'send-answer': unexpected,
  'send-keys': unexpected,
  'read-keys': unexpected,
  'meet-peer': unexpected,
  'take-document': unexpected,
  'tick-pair': unexpected,
  'pull-statement': unexpected,
  'ask-head': unexpected,
  'issue-statements': unexpected,
  'check-books': unexpected,
  'tell-month': unexpected,
  'seal-books': unexpected,
  'send-work': unexpected,
  'send-actor': unexpected,
  'hand-over': unexpected,
  'send-follow': unexpected,
  'send-unfollow': unexpected,
  'answer-follow': unexpected,
  'prove-links': unexpected,
  'look-at-host': unexpected,
  'revoke-token': unexpected,
  'flattr-favourite': unexpected,
  'flattr-like': unexpected,
  'answer-talk': unexpected,
  'send-talk': unexpected,
  'send-told': unexpected,
  'mail-link': unexpected,
  'send-mail': unexpected,
  'send-webhooks': unexpected,
  'read-feed': unexpected,
  'read-outbox': unexpected,
  'read-work-page': unexpected,
  'find-payee': unexpected,
  ...some,
});
