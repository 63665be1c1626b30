import { setSeen } from '../../db/records/happenings.ts';
import type { Deps } from './deps.ts';

/** Somebody has looked at what happened: all of it until now is seen. */
export const markSeen = async (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  accountId: string,
): Promise<void> => {
  await setSeen(db, accountId, clock());
};
