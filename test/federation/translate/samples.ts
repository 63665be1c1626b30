import type { LocalActor, LocalWork } from '../../../db/views/federation.ts';

export const ORIGIN = 'https://node.example';

/** Somebody of a node, as the database describes them. */
export const localActor = (change: Partial<LocalActor> = {}): LocalActor => ({
  id: '0199f0c4-0000-7000-8000-000000000001',
  uri: `${ORIGIN}/users/0199f0c4-0000-7000-8000-000000000001`,
  kind: 'person',
  handle: 'night-trains',
  name: 'Night trains',
  summary: '',
  profileUrl: `${ORIGIN}/@night-trains`,
  picture: null,
  links: [],
  alsoKnownAs: [],
  attributionDomains: [],
  movedFrom: [],
  movedTo: null,
  movedAt: null,
  createdAt: new Date('2026-10-01T10:00:00.500Z'),
  deletedAt: null,
  version: '1',
  keys: [],
  ...change,
});

/** A work of theirs. */
export const localWork = (change: Partial<LocalWork> = {}): LocalWork => ({
  id: '0199f0c4-0000-7000-8000-000000000002',
  uri: `${ORIGIN}/works/0199f0c4-0000-7000-8000-000000000002`,
  url: 'https://night-trains.example/sleeper?a=1&b=2',
  pageUrl: `${ORIGIN}/@night-trains/works/sleeper`,
  title: 'The <last> train & its people',
  excerpt: 'Who is on it.',
  language: 'en',
  tags: ['night trains', 'Europe', '!'],
  form: 'note',
  bodyHtml: null,
  picture: null,
  pictureAlt: '',
  hidden: false,
  announcedAt: null,
  publishedAt: new Date('2020-01-01T10:00:00Z'),
  createdAt: new Date('2026-11-20T08:30:00Z'),
  updatedAt: new Date('2026-11-20T08:30:00Z'),
  deletedAt: null,
  authorId: '0199f0c4-0000-7000-8000-000000000001',
  authorUri: localActor().uri,
  ...change,
});

export const PICTURE = {
  id: '0199f0c4-0000-7000-8000-000000000003',
  mediaType: 'image/webp',
  width: 800,
  height: 600,
} as const;
