import type { Words } from './en.ts';

/** The same in French, with *vous*. */
export const frMonthEnd: Pick<Words, 'monthEnd' | 'bankFileRefusals' | 'assignRefusals'> = {
  monthEnd: {
    menu: 'Mois en banque',
    title: 'Le mois en banque',
    lead: 'Apportez ce que dit la banque, regardez à quoi cela sert, enregistrez. Dix minutes par mois.',
    bring: 'Apporter un relevé bancaire',
    bringText:
      'Un fichier de type camt.053, comme votre banque en ligne le propose (« CAMT », « ISO 20022 », « relevé XML »). Rien n’est enregistré avant que vous ayez regardé. Le même fichier deux fois ne change rien.',
    file: 'Fichier du relevé',
    read: 'Lire le fichier',
    waits: 'Un fichier attend',
    waitsText: (name) => `${name} a été lu et n’est pas encore enregistré.`,
    look: 'Le regarder',
    files: 'Fichiers',
    bookedOn: (day) => `enregistré le ${day}`,
    notBooked: 'pas enregistré',
    none: 'Aucun fichier n’a encore été lu.',
    preview: 'Regarder avant d’enregistrer',
    booked: 'Ce qui a été enregistré',
    statement: 'Relevé',
    opening: 'Solde initial',
    closing: 'Solde final',
    sumUnseen:
      'La banque ne dit pas ici les deux soldes : on ne peut donc pas voir s’il manque une écriture.',
    knownBefore: (n) =>
      n === 1 ? '1 écriture était déjà connue.' : `${n} écritures étaient déjà connues.`,
    leftOut: (accounts) => `D’un autre compte, et pas lu : ${accounts}.`,
    pending: (n) =>
      n === 1
        ? '1 écriture n’est pas encore passée à la banque ; elle viendra avec un relevé suivant.'
        : `${n} écritures ne sont pas encore passées à la banque ; elles viendront avec un relevé suivant.`,
    what: 'De quoi il s’agit',
    entries: 'Écritures',
    came: 'Entrées',
    went: 'Sorties',
    purposes: {
      top_up: 'Versements, d’après leur référence',
      top_up_back: 'Versements repris par la banque',
      peer_in: 'Payé par d’autres nœuds',
      peer_out: 'Payé à d’autres nœuds',
      peer_back: 'Paiements à d’autres nœuds, revenus',
      order: 'Paiements de nos fichiers',
      order_back: 'Paiements de nos fichiers, revenus',
      file: 'Fichiers de paiements, en une somme',
      own: 'L’argent de l’association et les frais bancaires',
      cards: 'De la société de cartes',
      sent_back: 'Renvoyé d’où il venait',
    },
    whys: {
      no_reference: 'Ne nomme personne d’ici : attend que vous disiez à quoi cela sert',
      unknown_reference: 'Une référence que personne n’a : attend que vous disiez à quoi cela sert',
      person_gone: 'Pour quelqu’un qui est parti : attend votre décision',
      wrong_amount: 'Pas le montant du paiement nommé : attend votre décision',
      order_not_open: 'Nomme un paiement déjà fait ou annulé : attend votre décision',
      no_top_up: 'Reprend ce qu’aucun versement n’était : attend votre décision',
      may_be_known:
        'Ressemble à une écriture d’un autre relevé : laissé de côté tant que vous ne dites pas le contraire',
      by_hand:
        'Peut-être un versement saisi à la main : laissé de côté tant que vous ne dites pas si c’est lui',
      other_currency: 'Dans une autre monnaie : laissé de côté',
      same_as_other: 'La même qu’une écriture d’un autre relevé : laissé de côté',
      to_send_back: 'Repart d’où cela venait, avec le prochain fichier de paiements',
      came_back: 'A été renvoyé sans pouvoir être remis : attend votre décision',
    },
    twins:
      'Enregistrer aussi ce qui ressemble à une écriture d’un autre relevé : c’est un autre paiement',
    book: 'Tout enregistrer',
    away: 'Ranger le fichier, ne rien enregistrer',
    open: 'Ce qui n’a pas trouvé sa place',
    openText:
      'L’argent est dans les comptes, mis de côté pour l’instant. Dites à quoi il sert ; les mots de la banque sont à côté. Ce que vous ne pouvez pas placer repart chez qui l’a envoyé.',
    openNone: 'Rien n’attend. Tout ce que la banque a dit est enregistré pour quelque chose.',
    day: 'Jour',
    who: 'Qui',
    words: 'Ce que dit la banque',
    amount: 'Montant',
    isFor: 'À quoi cela sert',
    giver: 'Versement d’un membre : son nom ici',
    giverBack: 'Versement d’un membre, renvoyé : son nom ici',
    peer: 'Un autre nœud : son adresse',
    own: 'C’est à nous (un don, une cotisation, une subvention)',
    costs: 'Ce sont des frais bancaires',
    same: 'C’est le même paiement',
    byHand: (who, day) =>
      `Saisi à la main pour ${who} le ${day}, du même montant : est-ce celui-ci ?`,
    sameByHand: 'C’est celui-ci : ne rien enregistrer de plus',
    payment: (name) => `Peut-être notre paiement ${name}.`,
    paymentKept: (amount) => `Une banque en a gardé ${amount} : la réserve le porte.`,
    paymentPutBack:
      'Son argent avait été remis en place. Ce qui n’y est plus, la réserve le porte : veillez à ne pas le payer encore.',
    samePayment: 'C’est ce paiement',
    assign: 'L’enregistrer ainsi',
    maybe: (name) => `Sans doute ${name} : a déjà payé depuis ce compte.`,
    agree: 'Les chiffres qui doivent concorder',
    atBank: (day) => `À la banque, à la fin du ${day}`,
    inBooks: 'Dans les comptes : banque',
    difference: 'Différence',
    agrees: 'Ils concordent au centime près.',
    differs:
      'Ils ne concordent pas : il manque un relevé, un paiement a été saisi à la main que la banque n’a pas fait, ou de l’argent a bougé après le dernier relevé.',
    first: (amount) =>
      `L’écart est ce qu’il y avait sur le compte avant le premier relevé, ${amount}. C’était l’argent de l’association : dites-le, et tout concorde.`,
    firstBook: 'C’était notre propre argent',
    firstNot:
      'La banque et les comptes ne diffèrent plus de cela. Regardez à nouveau les chiffres.',
    accountFirst: 'Ce nœud n’a pas encore de compte bancaire.',
    accountFirstLink: 'Indiquez-le d’abord',
    noBalance: 'Aucun relevé avec un solde n’a encore été enregistré.',
    points: 'Ce nœud tient des points : aucune banque ne les connaît, rien n’est versé ni retiré.',
  },
  bankFileRefusals: {
    not_xml: (detail) =>
      `Ce n’est pas un fichier XML entier (${detail}). Téléchargez le relevé à nouveau, en camt.053.`,
    archive: (detail: string) =>
      `Ce ZIP ne peut pas être décompressé (${detail}) : il est vide, abîmé, protégé, trop grand, ou contient un autre ZIP. Décompressez-le vous-même, et apportez un à un les fichiers XML qu’il contient.`,
    doctype: () =>
      'Le fichier apporte ses propres définitions, ce que ne fait aucune banque. Rien n’a été lu.',
    encoding: (detail) => `Le texte du fichier est illisible (${detail}).`,
    too_large: (detail) =>
      `Le fichier est trop grand (${detail}). Demandez à la banque une période plus courte.`,
    not_camt: (detail) =>
      `Ce n’est pas un relevé bancaire de type camt.053 (${detail}). Choisissez « CAMT » ou « ISO 20022 » dans votre banque en ligne.`,
    version_unknown: (detail) => `Cette version du format n’est pas connue (${detail}).`,
    element_missing: (detail) => `Il manque au fichier quelque chose d’obligatoire : ${detail}.`,
    value_invalid: (detail) => `Le fichier a une valeur qu’il ne doit pas avoir : ${detail}.`,
    account_missing: (detail) => `Le fichier ne dit pas de quel compte il s’agit : ${detail}.`,
    currency_missing: (detail) => `Un montant n’a pas de monnaie : ${detail}.`,
    currency_unknown: (detail) => `Un montant est dans une monnaie qui n’existe pas : ${detail}.`,
    amount_invalid: (detail) => `Un montant est illisible : ${detail}.`,
    date_invalid: (detail) => `Une date est illisible : ${detail}.`,
    sum_wrong: (detail) =>
      `Le solde initial et les écritures ne font pas le solde final : ${detail}. Il manque quelque chose au fichier ; demandez à la banque.`,
    detail_sum_wrong: (detail) => `Les parties d’une écriture ne font pas l’écriture : ${detail}.`,
    points: () => 'Ce nœud tient des points, qu’aucune banque ne connaît.',
    no_account: () =>
      'Ce nœud n’a pas encore de compte bancaire. Un admin l’indique sous « Banque ».',
    other_account: (detail) =>
      `Ce relevé est celui d’un autre compte (${detail}), pas de celui de ce nœud. Rien n’a été lu.`,
    file_waits: () => 'Un autre fichier attend. Enregistrez-le ou rangez-le d’abord.',
    statement_changed: (detail) =>
      `Un fichier précédent du relevé ${detail} avait des écritures que celui-ci n’a pas. Une banque ajoute à un relevé et n’en retire jamais : demandez-lui quel fichier est le bon.`,
    intraday: () =>
      'C’est ce que la banque voit pendant la journée (camt.052), et qui peut encore changer. Apportez le relevé (camt.053).',
    unknown_file: () => 'Ce fichier n’attend plus : il a été enregistré ou rangé entre-temps.',
    file_missing: () => 'Choisissez d’abord un fichier.',
  },
  assignRefusals: {
    unknown_entry: 'Cette écriture n’existe pas.',
    not_open: 'Quelqu’un a déjà dit à quoi sert cette écriture.',
    unknown_person: 'Personne ici n’a ce nom. C’est celui dans l’adresse de sa page.',
    unknown_peer: 'Ce nœud ne règle rien avec un nœud de cette adresse.',
    other_currency: 'Cette écriture est dans une autre monnaie.',
    not_twin: 'Aucun autre relevé n’a une telle écriture.',
    not_by_hand:
      'Ce versement est un autre : il a été annulé, est connu comme une autre écriture, ou est d’un autre montant.',
    not_payment: 'Ce ne peut pas être ce paiement, ou plus maintenant.',
    nothing_owed: 'Nous ne devons à ce nœud aucun paiement d’exactement ce montant.',
    no_top_up: 'Aucun de ses versements par virement n’est si grand.',
  },
};
