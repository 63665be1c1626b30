import type { Remote } from '../src/operations/deps.ts';
import type { FindDeps } from '../src/operations/find-work.ts';
import type { Documents } from './documents.ts';
import type { Envelope } from './translate/envelope.ts';

/** An activity whose sender is proven; the rest of it is the sender's word. */
export type Act = {
  readonly deps: FindDeps;
  readonly lookup: Pick<Remote, 'actor' | 'freshActor'>;
  readonly documents: Documents;
  /** Whether others may be asked now because of what a server has sent. */
  readonly mayLook: (host: string) => boolean;
  readonly body: Envelope;
  readonly actorUri: string;
};
