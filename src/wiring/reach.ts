import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { softwareVersion } from '../../federation/nodeinfo.ts';
import type { Config } from '../config.ts';
import { makeAgent } from '../net/agent.ts';
import { makeBoundedGet } from '../net/bounded-get.ts';
import type { Deps, Sources } from '../operations/deps.ts';
import { makeSources } from '../sources/sources.ts';

/** A node's ways to other servers and to creators' sites. */
export type Reach = { readonly federation: NodeFederation; readonly sources: Sources };

/** Nothing is asked of anybody before it is used. */
export function makeReach(deps: Deps, { allowPrivateAddress }: Config): Reach {
  const userAgent = `Obole/${softwareVersion()} (+${deps.node.origin}/)`;
  const get = makeBoundedGet({ userAgent, agent: makeAgent({ allowPrivateAddress }) });
  const sources = makeSources(get);
  const kv = makeKeyValue(deps.db);
  return { federation: buildFederation(deps, { kv, allowPrivateAddress, sources }), sources };
}
