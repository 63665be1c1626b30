import type { Words } from './en.ts';
import type { enPaymentsSaid } from './en-payouts.ts';

/** Source: ISO 20022, External Code Sets, return reasons. */
const REASONS: Readonly<Record<string, string>> = {
  AC01: 'ce compte n’existe pas',
  AC03: 'ce compte n’existe pas',
  AC04: 'le compte est fermé',
  AC06: 'le compte est bloqué',
  AG01: 'le compte n’accepte pas de virements',
  BE04: 'la banque veut une adresse',
  FOCR: 'il a été redemandé',
  MD07: 'le titulaire est décédé',
  MS02: 'le titulaire l’a refusé',
  MS03: 'la banque n’en dit pas plus',
  RC01: 'la banque n’est pas connue',
};

/** The same in French: *tu* on one's own page, *vous* for who answers for the money. */
export const frPayouts: Pick<Words, 'payouts' | 'payoutRefusals' | 'paying' | 'orderRefusals'> = {
  payouts: {
    title: 'Ce qu’on te paie',
    lead: (threshold) =>
      `Ce que tu reçois est à toi. Dès que cela fait ${threshold} ou plus, cela part sur ton compte bancaire, avec les prochains paiements de l’association, environ une fois par mois.`,
    yours: 'Reçu, et pas encore payé',
    below: (threshold) => `Payé à partir de ${threshold}.`,
    ready: 'Cela part avec les prochains paiements.',
    noAccount: 'Tu n’as pas encore dit où.',
    regives: 'Tu redonnes ce que tu reçois : rien n’est donc payé.',
    regiveInstead: 'Tu préfères le donner à d’autres ? Dis-le avec ton budget',
    regivesLink: 'Changer cela avec ton budget',
    account: 'Ton compte bancaire',
    held: (moment) =>
      `L’argent y part à compter du ${moment}. Jusque-là, tu peux annuler ce changement.`,
    usable: (day) => `Indiqué le ${day}.`,
    takeBack: 'Annuler ce changement',
    failed:
      'Un paiement vers ce compte est revenu : l’argent est de nouveau chez toi. Plus rien n’est payé tant que tu ne dis pas qu’il est juste, ou n’en donnes pas un autre.',
    right: 'Il est juste',
    none: 'Nulle part : rien ne t’est payé.',
    set: 'Dis où tu es payé·e',
    change: 'Un autre compte',
    safety:
      'Nous te demandons de t’être connecté·e dans les dernières minutes, te prévenons par courriel, et attendons 72 heures avant d’y envoyer de l’argent : pour que personne ne l’ait en trouvant ton ordinateur ouvert.',
    noMail:
      'Aucune adresse de courriel de toi n’est connue ici : personne ne pourrait te prévenir.',
    addMail: 'En ajouter une',
    holder: 'Titulaire du compte',
    holderHint: 'Comme la banque le connaît.',
    ibanHint: 'Sur ta carte ou dans ta banque en ligne. Les espaces ne comptent pas.',
    bicHint: 'Seulement si une banque hors de l’Espace économique européen le demande.',
    save: 'Me payer là',
    remove: 'Ne me payer nulle part',
    funds: 'Ce que tu as versé',
    fundsText: (amount, iban) =>
      `De ce que tu as versé, ${amount} ne sont pas encore donnés. Tu peux les récupérer, sur le compte d’où tu as payé en dernier (${iban}) et sur aucun autre.`,
    fundsNoWay: (amount) =>
      `De ce que tu as versé, ${amount} ne sont pas encore donnés. Cela ne peut repartir que sur le compte d’où c’est venu, et il n’est pas connu : demande à l’admin.`,
    fundsAsk: 'Me le renvoyer',
    fundsAsked: (day) =>
      `Tu l’as redemandé le ${day}. Cela part avec les prochains paiements, moins ce qu’un mois en cours de clôture donne encore.`,
    fundsKeep: 'Le laisser ici finalement',
    history: 'Ce qui t’a été payé',
    historyNone: 'Rien ne t’a encore été payé.',
    day: 'Jour',
    amount: 'Montant',
    to: 'Vers',
    state: 'État',
    states: {
      ordered: 'en route',
      paid: (day) => `payé le ${day}`,
      returned: 'revenu',
      cancelled: 'repris avant de partir',
    },
    withdrawal: 'versé par toi',
    reasons: REASONS,
    points: 'Ce nœud tient des points, que personne ne paie.',
    undoTitle: 'Annuler le changement',
    undoText: (iban) =>
      `Quelqu’un a dit que tu dois être payé·e sur le compte ${iban}. Si ce n’était pas toi, annule : le compte redevient celui d’avant, et toutes les connexions à ton nom sont fermées.`,
    undoGone:
      'Quelqu’un a dit que tu ne dois plus être payé·e nulle part. Si ce n’était pas toi, annule : le compte redevient celui d’avant, et toutes les connexions à ton nom sont fermées.',
    undo: 'Ce n’était pas moi : annuler',
    undone: 'Annulé. Tu es payé·e là où tu l’étais avant.',
    undoneNext:
      'Connecte-toi, regarde tes façons de te connecter, et retire ce qui n’est pas à toi. Puis dis-le à l’admin de ce nœud.',
    waysIn: 'Tes façons de te connecter',
  },
  payoutRefusals: {
    iban_invalid:
      'Ce n’est pas un IBAN : ses chiffres de contrôle ou sa longueur sont faux. Recopie-le.',
    bic_invalid: 'Ce n’est pas un BIC. Il a 8 ou 11 lettres et chiffres. Tu peux l’omettre.',
    holder_invalid: 'Le nom du titulaire : 1 à 140 caractères, sur une ligne.',
    points: 'Ce nœud tient des points, que personne ne paie.',
    not_euro: 'Ce nœud ne paie qu’en euros.',
    not_sepa:
      'Aucun virement en euros n’atteint ce pays. Il faut un compte dans l’espace unique de paiement en euros.',
    holder_unwritable:
      'Les banques écrivent les noms en lettres latines. Écris-le comme sur ta carte ou ton relevé.',
    our_account: 'C’est le compte de ce nœud lui-même.',
    link_unknown: 'Ce lien n’annule plus rien : il a servi, ou un autre changement est venu après.',
    too_late:
      'Les 72 heures sont passées. Connecte-toi, indique un autre compte, et préviens l’admin.',
    unknown_person: 'Personne ici n’a ce nom.',
    no_top_up: 'Aucun de ses versements n’est venu par un virement dont le compte est connu.',
  },
  paying: {
    title: 'Payer',
    text: 'Un fichier de tous les paiements dus : aux créateurs, à d’autres nœuds, et ce qui repart. Votre banque en ligne le prend comme « virement SEPA groupé » ou « pain.001 ».',
    due: (n, amount) =>
      n === 1 ? `1 paiement est dû, ${amount}.` : `${n} paiements sont dus, ${amount} en tout.`,
    dueNone: 'Rien n’est dû.',
    look: 'Les regarder',
    files: 'Fichiers de paiements',
    file: 'Fichier',
    made: 'Fait',
    madeBy: (who) => `par ${who}`,
    atCommandLine: 'en ligne de commande',
    total: 'Somme',
    payments: 'Paiements',
    state: 'État',
    stateOf: {
      cancelled: 'repris',
      waits: 'attend une deuxième personne',
      open: 'à donner à la banque',
      some: (n, of) => `la banque en a fait ${n} sur ${of}`,
      done: 'la banque les a tous faits',
      back: (n) => (n === 1 ? '1 est revenu' : `${n} sont revenus`),
    },
    fileTitle: 'Un fichier de paiements',
    preview: 'Paiements dus',
    previewText:
      'Comme cela partirait maintenant. Ce qui est dans le fichier est en route dès lors, et n’est plus chez ceux à qui c’était.',
    who: 'Pour',
    to: 'Compte',
    amount: 'Montant',
    what: 'Quoi',
    kinds: {
      payout: 'reçus',
      withdrawal: 'versements, renvoyés',
      refund: 'sans place, renvoyé',
      settlement: 'autre nœud',
    },
    nobody: 'qui l’a envoyé',
    more: (n) => (n === 1 ? 'et 1 autre' : `et ${n} autres`),
    instant: 'Virements instantanés : en dix secondes, là où chaque banque participe',
    make: 'Faire le fichier',
    executeOn: (day) => `À exécuter le ${day}.`,
    approve: 'Dire oui',
    approveText:
      'Comparez la somme et les comptes avec ce que vous attendez. Après votre oui, le fichier peut être téléchargé. On vous demande de vous être connecté·e dans les dernières minutes.',
    approved: (who, day) => `${who} a dit oui le ${day}.`,
    ownFile: 'Vous avez fait ce fichier. Quelqu’un d’autre qui répond de l’argent doit dire oui.',
    download: 'Télécharger le fichier',
    downloadText:
      'Apportez-le à votre banque en ligne et validez-le là, comme un virement. Le même fichier, aussi souvent que vous le téléchargez : validez-le une fois. Le prochain relevé dit ce que la banque en a fait.',
    cancel: 'Reprendre le fichier',
    cancelText:
      'Seulement tant que la banque n’a fait aucun de ses paiements. Supprimez-le d’abord à la banque, sauf si elle l’a refusé en entier : sinon ses paiements sont faits deux fois.',
    cancelSure: 'Il est supprimé à la banque, refusé par elle, ou ne lui a jamais été donné',
    refused: 'La banque ne l’a pas fait',
    refusedText:
      'Seulement si la banque l’a dit : son argent est là où il était, et attend que son destinataire dise que le compte est juste.',
    refusedWhy: 'Ce que la banque a dit',
    refusedGo: 'Remettre l’argent en place',
    refusedSaid: (why) => `pas fait par la banque : ${why}`,
    sum: 'Ce qui concorde',
    sumOf: 'Somme de ses paiements',
    sendBack: 'Le renvoyer',
    fundsBack: 'Rendre à quelqu’un ce qu’il a versé',
    fundsBackText:
      'Sur le compte d’où cette personne a payé en dernier, et nulle part ailleurs, avec le prochain fichier de paiements. Qui part le reçoit de soi-même.',
    handle: 'Son nom ici',
    fundsBackGo: 'Le renvoyer',
    inBooks: 'Dans les comptes : en cours de versement',
    inFiles: 'Dans les fichiers de paiements, pas encore débité',
    toNodes: 'En plus, à d’autres nœuds, pas encore débité',
    agrees: 'Ce qui est en route concorde avec les fichiers.',
    differs:
      'Ce qui est en route ne concorde pas avec les fichiers. Ne payez plus, et lancez « obole books check ».',
    settings: 'Versements',
    threshold: 'Les créateurs sont payés à partir de ce montant',
    thresholdHint: 'De 0,01 à 1 000,00. Ce qui est en dessous attend.',
    fourEyes:
      'Quatre yeux : une deuxième personne dit oui à chaque fichier avant qu’il puisse être téléchargé',
    fourEyesHint:
      'Il vous faut un deuxième trésorier ou admin. Les fichiers déjà faits restent comme ils sont.',
    keep: 'Enregistrer',
    settingsNow: (threshold, fourEyes) =>
      `À partir de ${threshold}. ${fourEyes ? 'Chaque fichier demande le oui d’une deuxième personne.' : 'Aucune deuxième personne n’est demandée.'}`,
  },
  orderRefusals: {
    points: 'Ce nœud tient des points, qu’aucune banque ne paie.',
    not_euro: 'Les fichiers de paiements sont en euros, et ce nœud tient une autre monnaie.',
    no_account: 'Ce nœud n’a pas encore de compte bancaire. Un admin l’indique sous « Banque ».',
    books_wrong:
      'Les comptes sont faux. Rien ne part avant que « obole books check » les trouve justes.',
    bank_unsure:
      'Les comptes viennent d’une sauvegarde. Rien ne part avant qu’un relevé de la banque concorde avec eux.',
    reserve_negative:
      'La réserve est sous zéro : l’association doit plus qu’elle n’a. Rien n’est payé tant qu’elle n’est pas remplie : virez l’argent de l’association sur le compte, apportez le relevé, et dites que c’est le vôtre.',
    nothing_to_pay: 'Rien n’est dû.',
    unknown_file: 'Ce fichier n’existe pas.',
    already_cancelled: 'Ce fichier a été repris.',
    already_moved: 'La banque a fait des paiements de ce fichier. Il ne peut plus être repris.',
    already_approved: 'Quelqu’un a déjà dit oui à ce fichier.',
    not_asked: 'Ce fichier ne demande le oui de personne.',
    own_file: 'Vous avez fait ce fichier. Quelqu’un d’autre doit dire oui.',
    not_staff: 'Vous ne répondez plus de l’argent ici.',
    needs_approval: 'Une deuxième personne doit d’abord dire oui à ce fichier.',
    cancel_unsure: 'Dites que le fichier est supprimé à la banque, ou ne lui a jamais été donné.',
    unknown_payment: 'Ce paiement n’existe pas.',
    payment_moved: 'La banque a fait ce paiement, ou son argent est déjà remis en place.',
    entry_waits: 'Un relevé de la banque a une écriture de ce paiement. Regardez-la d’abord.',
    reason_invalid: 'Dites en une ligne, en 200 caractères au plus, ce que la banque a dit.',
    threshold_invalid: 'Un montant de 0,01 à 1 000,00.',
    unknown_entry: 'Cette écriture n’existe pas.',
    not_open: 'Quelqu’un a déjà dit à quoi sert cette écriture.',
    no_way_back:
      'La banque ne dit pas de quel compte cela vient, ou aucun virement n’atteint ce compte.',
  },
};

/** What a page says once about the bank and payments. */
export const frPaymentsSaid: typeof enPaymentsSaid = {
  payoutSet: 'Enregistré. L’argent y part dans 72 heures.',
  payoutTakenBack: 'Annulé. Tu es payé·e là où tu l’étais avant.',
  payoutRight: 'C’est noté. Cela part avec les prochains paiements.',
  fundsAsked: 'Cela part avec les prochains paiements.',
  signInAgain:
    'Connecte-toi encore une fois : il s’agit d’argent, ou de ta façon de te connecter. Ce que tu as écrit est gardé et t’attend.',
  paymentsMade: 'Le fichier est fait.',
  paymentsApproved: 'Vous avez dit oui. Il peut être téléchargé.',
  paymentRefused: 'Son argent est là où il était.',
  paymentsCancelled: 'Repris. Tout son argent est là où il était.',
  entryGoesBack: 'Cela repart avec le prochain fichier de paiements.',
};
