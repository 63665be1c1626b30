import { expect, test } from 'vitest';
import type { PageReading } from '../../../src/operations/deps.ts';
import { formOfPage } from '../../../src/web/work-form.ts';

const PAGE: PageReading = {
  url: 'https://night-trains.example/berth',
  title: 'The lower berth',
  description: '',
  language: null,
  publishedAt: null,
  category: 'text',
  tags: [],
  byline: null,
  pictureUrl: null,
  feeds: [],
  names: [],
};

test('a page’s author is a byline only where it is somebody else', () => {
  const creator = { name: 'Night Trains', handle: 'night-trains' };
  for (const [byline, shown] of [
    [null, ''],
    ['night trains', ''],
    [' Night-Trains ', ''],
    ['A guest', 'A guest'],
  ] as const) {
    expect(formOfPage({ ...PAGE, byline }, creator).byline).toBe(shown);
  }
});
