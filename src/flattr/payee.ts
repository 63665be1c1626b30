/** Whether somebody can be thanked with a flattr. Nodes and their bots have no account, so a share
 *  for one could never arrive; whoever is gone is thanked no more. */
export const canBeThanked = (payee: {
  readonly kind: 'person' | 'group' | 'organization' | 'application' | 'service';
  readonly local: boolean;
  readonly deletedAt: Date | null;
}): boolean =>
  payee.deletedAt === null &&
  payee.kind !== 'application' &&
  !(payee.kind === 'service' && payee.local);
