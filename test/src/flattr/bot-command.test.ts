import { expect, test } from 'vitest';
import { botCommandIn } from '../../../src/flattr/bot-command.ts';

test.each([
  ['@flattr', 'flattr'],
  ['@flattr@node.example', 'flattr'],
  ['@fred @flattr stop', 'stop'],
  ['@flattr STOP!', 'stop'],
  ['@flattr arrête', 'stop'],
  ['@flattr Arre\u0302te.', 'stop'],
  ['@flattr annule', 'undo'],
  ['@flattr undo please', 'undo'],
  ['@flattr état ?', 'status'],
  ['@flattr status', 'status'],
  ['@flattr aide', 'help'],
  ['help @flattr', 'help'],
  // A sentence that happens to begin so is a word of thanks.
  ['@flattr stop the world, this is great', 'flattr'],
  ['@flattr constructor', 'flattr'],
  ['@flattr __proto__', 'flattr'],
  ['@flattr thank you', 'flattr'],
  ['', 'flattr'],
])('%j is %s', (said, command) => {
  expect(botCommandIn(said)).toBe(command);
});
