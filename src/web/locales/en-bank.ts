import type { AccountState } from '../../settlement/bank-account.ts';

/** The words about bank accounts, ours and those of other nodes, in English. */
export const enBank = {
  bank: {
    menu: 'Bank',
    title: 'Bank account',
    lead: 'Where givers send what they top up, and other nodes what they owe this one. Each of those nodes gets it, signed.',
    none: 'No account is set, so nobody can pay this node.',
    holder: 'Account holder',
    holderHint: 'As the bank knows it.',
    iban: 'IBAN',
    ibanHint: 'Gaps do not matter.',
    bic: 'BIC',
    bicHint: 'Only where a bank abroad may ask for it.',
    since: (day: string) => `Set on ${day}.`,
    set: 'Set the account',
    change: 'Change the account',
    changeText:
      'Nodes that pay this one hold back until their admin has asked you by another way, and at least for 72 hours. Call them.',
    confirmTitle: 'Change the account?',
    confirmText:
      'Every node that settles with this one is told, and holds its payments back until its admin has asked you by another way, and for 72 hours at least.',
    until: 'Until now',
    now: 'From now on',
    confirm: 'Yes, change it',
    keep: 'No, keep the old one',
    earlier: 'Earlier accounts',
    notOurs: 'Somebody holds another account with the signature of this node',
    notOursText:
      'It was not set here. If these books are those of a backup and it is right, set it again below. If nobody here knows it, somebody else has the key of this node: revoke it (“obole keys revoke”), set the right account again, and call the other admins.',
    points: 'This node keeps points, which no bank pays.',
    theirs: 'Their bank account',
    says: {
      none: 'They have not said where they are paid.',
      first: 'What they said first. It is used by itself after 72 hours, or once you confirm it.',
      changed:
        'They say that their account has changed, or have lost the key with which they said their first one. Nothing is paid to any account of theirs until you have asked their admin, by another way than this one, which is right.',
      confirmed: 'You have confirmed it. It is used after 72 hours.',
      contradiction:
        'They signed two accounts under one number. Neither is used: ask their admin to set the right one anew, and whether somebody else has their key.',
      usable: 'Payments go there.',
    } satisfies Record<AccountState, string>,
    saidOn: (day: string) => `Said on ${day}.`,
    from: (time: string) => `Used from ${time}, not before.`,
    second: 'And the other one',
    ask: 'Ask for the IBAN at a telephone number, or in a way, that you had before. Whoever has stolen their key can answer everything that comes through this node.',
    confirmTheirs: 'They read out this IBAN: confirm it',
    rejectTheirs: 'It is not true: reject it',
    rejectText: 'What you reject counts for nothing, and what they said before does again.',
    adminOnly: 'Only an admin decides which account is right.',
    payTo: 'To be typed at the bank',
    remittance: 'Reference',
  },
};
