import { expect, test } from 'vitest';
import { subjectOf } from '../../../src/flattr/subject.ts';

test('a row is about a work or a person; about neither it is broken', () => {
  expect(subjectOf({ workId: 'w', personId: null })).toEqual({ workId: 'w' });
  expect(subjectOf({ workId: null, personId: 'p' })).toEqual({ personId: 'p' });
  expect(() => subjectOf({ workId: null, personId: null })).toThrow('Neither');
});
