import type { Db, Tx } from '../../db/connect.ts';
import { lockNode } from '../../db/records/locks.ts';
import { addFact, changeFact, hasFederated, moveOrigin, readFacts } from '../../db/records/node.ts';
import { readSigningKey } from '../../db/records/own-keys.ts';
import { readLocalActor } from '../../db/records/people.ts';
import { openMonth } from '../../db/records/periods.ts';
import { monthOf } from '../flattr/period.ts';
import { addActor, makeActorKeys } from './create-account.ts';
import type { Deps, NodeFacts } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { addKeyPair, makeKeyPair } from './own-keys.ts';

/** What the settings say about the node; what is fixed at the first start must not differ later. */
export type NodeSettings = Omit<NodeFacts, 'actorId' | 'actorUri' | 'host'>;

export type StartRefusal =
  | 'currency_fixed'
  | 'funds_mode_fixed'
  | 'origin_fixed'
  | 'secret_key_differs';

/** The origin that the node has had; null before its first start. */
export const knownOrigin = async (db: Db): Promise<string | null> =>
  (await readFacts(db)).get('origin') ?? null;

/** Brings the node to life in its database: the first time with its actor, its keys and its first
 *  month, later by checking that what is fixed is still the same. Two processes that start at once
 *  agree. */
export async function startNode(
  deps: Pick<Deps, 'clock' | 'newId' | 'newRsaPair' | 'vault'> & { readonly db: Db },
  settings: NodeSettings,
): Promise<Outcome<{ readonly node: NodeFacts }, StartRefusal>> {
  const { host } = new URL(settings.origin);
  return deps.db.transaction(async (tx): Promise<Outcome<{ node: NodeFacts }, StartRefusal>> => {
    await lockNode(tx);
    const facts = await readFacts(tx);
    const { origin } = settings;
    const newcomers = { ...deps, node: { origin, host } };
    if (facts.size === 0) {
      const actor = await firstStart(newcomers, tx, settings);
      await provideBot(newcomers, tx);
      return done({ node: { ...settings, host, actorId: actor.id, actorUri: actor.uri } });
    }
    const refusal = await compare(tx, facts, settings);
    if (refusal !== null) return refuse(refusal.code, refusal.was);
    if (!(await opensKeys(deps, tx))) return refuse('secret_key_differs');
    await provideBot(newcomers, tx);
    const [actorId, path] = [facts.get('actor_id'), facts.get('actor_path')];
    if (actorId === undefined || path === undefined) throw new Error('the node has no actor');
    return done({ node: { ...settings, host, actorId, actorUri: `${origin}${path}` } });
  });
}

type Newcomers = Pick<Deps, 'clock' | 'newId' | 'newRsaPair' | 'vault'> & {
  readonly node: { readonly origin: string; readonly host: string };
};

async function firstStart(deps: Newcomers, tx: Tx, settings: NodeSettings) {
  const keys = await makeActorKeys(deps);
  const actor = await addActor(
    deps,
    tx,
    { handle: 'node', name: settings.name, kind: 'application' },
    keys,
  );
  if (actor === null) throw new Error('somebody is called "node" already');
  await addFact(tx, 'actor_id', actor.id);
  await addFact(tx, 'actor_path', new URL(actor.uri).pathname);
  await addFact(tx, 'origin', settings.origin);
  await addFact(tx, 'currency', settings.currency);
  await addFact(tx, 'funds_mode', settings.fundsMode);
  await addKeyPair(deps, tx, await makeKeyPair());
  await openMonth(tx, monthOf(deps.clock()), deps.clock());
  return actor;
}

/** `@flattr`: whom people mention to flattr what they reply to. Nodes from before it had one get it at
 *  their next start. */
async function provideBot(deps: Newcomers, tx: Tx): Promise<void> {
  if ((await readLocalActor(tx, 'flattr')) !== undefined) return;
  const bot = { handle: 'flattr', name: 'Flattr', kind: 'service' } as const;
  await addActor(deps, tx, bot, await makeActorKeys(deps));
}

/** With another SECRET_KEY nothing could be signed any more. */
async function opensKeys(deps: Pick<Deps, 'vault'>, tx: Tx): Promise<boolean> {
  const key = await readSigningKey(tx);
  if (key === undefined) throw new Error('the node has no settlement key');
  return deps.vault.open(key.privateJwkSealed).then(
    () => true,
    () => false,
  );
}

/** Currency and funds mode are what the books are kept in. The origin is in the name of everything
 *  that others have seen; before anybody has, it may still change. */
async function compare(
  tx: Tx,
  facts: ReadonlyMap<string, string>,
  settings: NodeSettings,
): Promise<{ code: StartRefusal; was: string } | null> {
  const was = {
    currency: facts.get('currency') ?? '',
    mode: facts.get('funds_mode') ?? '',
    origin: facts.get('origin') ?? '',
  };
  if (was.currency !== settings.currency) return { code: 'currency_fixed', was: was.currency };
  if (was.mode !== settings.fundsMode) return { code: 'funds_mode_fixed', was: was.mode };
  if (was.origin === settings.origin) return null;
  if (await hasFederated(tx)) return { code: 'origin_fixed', was: was.origin };
  await moveOrigin(tx, was.origin, settings.origin);
  await changeFact(tx, 'origin', settings.origin);
  return null;
}
