import type { LocalActor, LocalWork } from '../../db/views/federation.ts';

type Json = Readonly<Record<string, unknown>>;

/** A flattr as its giver alone may see it. `giverUri`: the giver, also where others are not told. */
export type OwnFlattr = {
  readonly uri: string;
  readonly giverUri: string;
  readonly objectUri: string;
  /** Null: it waits. */
  readonly payeeUri: string | null;
  readonly recordedAt: Date;
  readonly month: string;
  readonly weight: number;
  readonly message: string | null;
};

/** How things of this node are said in ActivityStreams, for whoever takes them along. `federation/` writes
 *  it, `src/wiring/` injects it. */
export type Scribe = {
  actor(actor: LocalActor): Promise<Json>;
  /** The Create of a work. */
  work(work: LocalWork): Promise<Json>;
  flattr(flattr: OwnFlattr): Promise<Json>;
};
