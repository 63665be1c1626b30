import type { KeysRefusal } from '../../operations/peer-keys.ts';

/** The words about the settlement keys of other nodes, in English. The command line uses why keys were
 *  refused as well. */
export const enKeys = {
  keys: {
    title: 'Their keys',
    lead: 'What they sign is checked with these. They follow from those that were seen first; anything else needs you and their admin.',
    none: 'They have shown no keys.',
    key: 'Key',
    since: 'Pinned',
    state: 'State',
    states: { valid: 'counts', revoked: 'revoked', replaced: 'replaced' },
    signsNow: 'signs now',
    bys: {
      first_contact: 'when it was met',
      rotation: 'by the key before it',
      repin: 'by both admins',
    },
    taken: (documents: string) =>
      `${documents} documents were taken between the theft and the day on which we heard of it`,
    all: 'The fingerprint of all together, to compare with what “obole keys list” shows there',
    recovery: 'The fingerprint of their recovery key',
    noRecovery: 'They have no recovery key.',
    repin: (host: string) =>
      `When no rotation leads to the keys that they publish, have their admin read out the fingerprint, then: obole peer repin ${host} --fingerprint <digits>`,
    refusedTimes: (times: string) => `Their keys were refused, times counted: ${times}.`,
    trouble: (day: string) => `What they published on ${day} was refused, and nothing was changed`,
    refusals: {
      no_keys: 'it publishes no key',
      unknown_key: 'it publishes a key that no rotation of it leads to',
      kid_reused: 'it gives two keys one name, or one key two names',
      fork: 'there are two rotations of one number: somebody else may hold its key',
      rolled_back:
        'it publishes fewer rotations than it had: it may have been restored from a backup',
      not_in_order: 'a rotation does not follow from the one before it',
      wrong_issuer: 'a rotation was made for another node',
      wrong_signer: 'a rotation is signed by a key that may not',
      recovery_changed: 'its recovery key was changed without the one before',
      revocation_invalid: 'it revokes a key that cannot be revoked',
      revoked_key: 'it uses a key again that was revoked',
      private_key: 'it publishes the private half of a key: its keys are open to everybody',
      bad_signature: 'the signature of a rotation is not good',
      too_many: 'it publishes more keys or rotations than can be',
    } satisfies Record<KeysRefusal, string>,
  },
};
