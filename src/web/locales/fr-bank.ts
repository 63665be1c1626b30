import type { Words } from './en.ts';

/** The same in French, with *vous*. */
export const frBank: Pick<Words, 'bank'> = {
  bank: {
    menu: 'Banque',
    title: 'Compte bancaire',
    lead: 'Où les membres envoient ce qu’ils versent, et les autres nœuds ce qu’ils doivent à celui-ci. Chacun de ces nœuds le reçoit, signé.',
    none: 'Aucun compte n’est indiqué : personne ne peut payer ce nœud.',
    holder: 'Titulaire du compte',
    holderHint: 'Comme la banque le connaît.',
    iban: 'IBAN',
    ibanHint: 'Les espaces ne comptent pas.',
    bic: 'BIC',
    bicHint: 'Seulement si une banque étrangère peut le demander.',
    since: (day) => `Indiqué le ${day}.`,
    set: 'Indiquer le compte',
    change: 'Changer de compte',
    changeText:
      'Les nœuds qui paient celui-ci attendent que leur admin vous ait demandé par une autre voie, et au moins 72 heures. Appelez-les.',
    confirmTitle: 'Changer de compte ?',
    confirmText:
      'Chaque nœud qui règle ses dettes avec celui-ci en est informé, et retient ses paiements jusqu’à ce que son admin vous ait demandé par une autre voie, et au moins 72 heures.',
    until: 'Jusqu’ici',
    now: 'Désormais',
    confirm: 'Oui, le changer',
    keep: 'Non, garder l’ancien',
    earlier: 'Comptes précédents',
    notOurs: 'Quelqu’un détient un autre compte avec la signature de ce nœud',
    notOursText:
      'Il n’a pas été indiqué ici. Si ces livres viennent d’une sauvegarde et qu’il est juste, indiquez-le de nouveau ci-dessous. Si personne ici ne le connaît, quelqu’un d’autre a la clé de ce nœud : révoquez-la (« obole keys revoke »), indiquez de nouveau le bon compte et appelez les autres admins.',
    points: 'Ce nœud tient des points, qu’aucune banque ne paie.',
    theirs: 'Leur compte bancaire',
    says: {
      none: 'Ils n’ont pas dit où les payer.',
      first:
        'C’est le premier qu’ils ont indiqué. Il sert de lui-même après 72 heures, ou dès que vous le confirmez.',
      changed:
        'Ils disent que leur compte a changé, ou ont perdu la clé avec laquelle ils avaient indiqué le premier. Rien n’est payé sur aucun de leurs comptes tant que vous n’avez pas demandé à leur admin, par une autre voie, lequel est le bon.',
      confirmed: 'Vous l’avez confirmé. Il sert après 72 heures.',
      contradiction:
        'Ils ont signé deux comptes sous un même numéro. Aucun ne sert : demandez à leur admin d’indiquer de nouveau le bon, et si quelqu’un d’autre a leur clé.',
      usable: 'Les paiements y vont.',
    },
    saidOn: (day) => `Indiqué le ${day}.`,
    from: (time) => `Sert à partir du ${time}, pas avant.`,
    second: 'Et l’autre',
    ask: 'Demandez l’IBAN à un numéro de téléphone, ou par une voie, que vous aviez avant. Qui a volé leur clé peut répondre à tout ce qui passe par ce nœud.',
    confirmTheirs: 'Ils ont lu cet IBAN : le confirmer',
    rejectTheirs: 'Il est faux : le rejeter',
    rejectText:
      'Ce que vous rejetez ne compte pas, et ce qu’ils avaient dit avant compte de nouveau.',
    adminOnly: 'Seul un admin décide quel compte est le bon.',
    payTo: 'À saisir à la banque',
    remittance: 'Référence',
  },
};
