import type { BusySpec, RateLimit } from '../support/busy-server.ts';

const WINDOW_MS = 5 * 60_000;
const perToken: RateLimit = { by: 'token', most: 300, windowMs: WINDOW_MS };
const perAddress = (most: number): RateLimit => ({ by: 'address', most, windowMs: WINDOW_MS });

/** `steady`: it can be read every quarter of an hour; `narrow`: it allows too little for that; `troubled`. */
export type Kind = 'steady' | 'narrow' | 'troubled';
export type Named = BusySpec & { readonly name: string; readonly kind: Kind };

const mastodon: BusySpec = {
  ...{ software: 'mastodon', accounts: 0, favourites: 400, trouble: null, newOnes: 0.05 },
  ...{ limits: [perToken, perAddress(7_500)], says: 'dates', answersMs: [30, 400] },
};
const gotosocial: BusySpec = {
  ...mastodon,
  ...{ software: 'gotosocial', limits: [perAddress(1_000)], says: 'seconds' },
};
const quiet = { ...mastodon, limits: [], says: null } as const;

const named = (name: string, spec: BusySpec, kind: Kind = 'steady'): Named => ({
  ...{ ...spec, name, kind },
});

const few = (accounts: number): Named[] =>
  [mastodon, gotosocial, { ...quiet, software: 'hollo' }].map((spec) =>
    named('few', { ...spec, accounts }),
  );

/** 10,000 accounts as they are spread over servers: 4,000 on one, and a long tail.
 *  Source of the limits: Mastodon's rack_attack.rb and documentation, GoToSocial's documentation. */
export const STREET: readonly Named[] = [
  named('Mastodon, the largest', { ...mastodon, accounts: 4_000 }),
  named('Mastodon, slow', { ...mastodon, accounts: 1_200, answersMs: [300, 900] }),
  named('GoToSocial, 1,000 in 5 min', { ...gotosocial, accounts: 1_000 }),
  named(
    'GoToSocial, 300 in 5 min',
    { ...gotosocial, accounts: 1_200, limits: [perAddress(300)] },
    'narrow',
  ),
  named('Friendica', { ...quiet, software: 'friendica', accounts: 400, favourites: 120 }),
  named('Akkoma', { ...quiet, software: 'akkoma', accounts: 200 }),
  named('RateLimit draft', {
    ...{ ...mastodon, accounts: 200, says: 'draft' },
    limits: [{ by: 'address', most: 60, windowMs: 60_000 }],
  }),
  named('never answers', { ...quiet, accounts: 100, trouble: 'hangs' }, 'troubled'),
  named('answers 503', { ...quiet, accounts: 100, trouble: 'down' }, 'troubled'),
  named('answers 429', { ...quiet, accounts: 100, trouble: 'refuses' }, 'troubled'),
  ...[1, 1, 1, 1, 1, 2, 2, 3, 3, 5, 8, 10, 20, 30, 40, 60, 80, 100, 132].flatMap(few),
];
