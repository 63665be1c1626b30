import { makeAccountServers } from '../../federation/client-api/account-servers.ts';
import { makeAsk } from '../../federation/client-api/bounded-ask.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { softwareVersion } from '../../federation/nodeinfo.ts';
import { makeScribe } from '../../federation/scribe.ts';
import type { Config } from '../config.ts';
import { makeMailer } from '../mail/make-mailer.ts';
import { makeAgent } from '../net/agent.ts';
import { makeBoundedGet } from '../net/bounded-get.ts';
import { makeBoundedPost } from '../net/bounded-post.ts';
import type { Deps, NodeDeps } from '../operations/deps.ts';
import { makeSources } from '../sources/sources.ts';
import { makeRails } from './rails.ts';

/** A node's ways to other servers, to creators' sites and to people's mail. */
export type Reach = Pick<
  NodeDeps,
  'sources' | 'accountServers' | 'mailer' | 'postWebhook' | 'scribe' | 'rails'
> & {
  readonly federation: NodeFederation;
};

/** Nothing is asked of anybody before it is used. */
export function makeReach(deps: Deps, config: Config): Reach {
  const { allowPrivateAddress } = config;
  const userAgent = `Obole/${softwareVersion()} (+${deps.node.origin}/)`;
  const net = { userAgent, agent: makeAgent({ allowPrivateAddress }) };
  const get = makeBoundedGet(net);
  const sources = makeSources(get);
  const kv = makeKeyValue(deps.db);
  const federation = buildFederation(deps, { kv, allowPrivateAddress, sources });
  const { nodeInfo } = federation.remote;
  const options = { allowPrivateAddress, nodeInfo };
  const accountServers = makeAccountServers(makeAsk(net), deps.node, options);
  const mailer = makeMailer({ ...config, node: deps.node });
  const scribe = makeScribe(deps.node.origin);
  const ways = { sources, accountServers, mailer, postWebhook: makeBoundedPost(net), scribe };
  return { federation, ...ways, rails: makeRails(config) };
}
