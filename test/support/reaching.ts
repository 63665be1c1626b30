import { readConfig } from '../../src/config.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { makeReach } from '../../src/wiring/reach.ts';

/** A house that asks servers on this machine as a node asks them anywhere. */
export function reaching(deps: NodeDeps): NodeDeps {
  const read = readConfig({ ALLOW_PRIVATE_ADDRESS: 'true' });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const { federation, ...ways } = makeReach(deps, read.config);
  return { ...deps, ...ways, remote: federation.remote };
}
