import type { Words } from './en.ts';

/** The same in French: *tu* for givers, *vous* for whoever runs the node. */
export const frCards: Pick<Words, 'cards'> = {
  cards: {
    title: 'Verser par carte',
    both: 'Verser',
    byCard: 'Par carte',
    text: 'Tu paies sur une page de la société de cartes ; ce nœud ne voit jamais ta carte. La société garde des frais, qui dépendent de la carte : ce qui reste est à toi, et tu vois combien. Tu peux le donner 30 jours plus tard, quand il est sûr de rester. Un virement coûte moins et compte plus tôt.',
    range: (least, most) => `De ${least} à ${most}.`,
    pay: 'Payer par carte',
    onwards: 'Vers la société de cartes',
    onwardsText: 'Tu paies sur sa page, puis tu reviens ici.',
    held: 'Payé par carte, à donner plus tard',
    heldText: 'Ce qui peut encore être repris ne se donne pas : cela attend 30 jours.',
    from: (day) => `à partir du ${day}`,
    disputed: 'attend la décision de ta banque',
    arrived: 'C’est arrivé',
    arrivedText: (gross, fee) => `${gross} sont arrivés. La société de cartes en a gardé ${fee}.`,
    heldUntil: (money, day) => `${money} sont à toi, à donner à partir du ${day}.`,
    free: 'Tu peux le donner.',
    takenBack: (money) => `${money} en ont été repris vers la carte.`,
    back: 'Repris vers la carte',
    inDispute:
      'Ta banque l’a redemandé et décide. Si elle décide pour le paiement, l’argent revient ici, et on te le dit.',
    checking: 'C’est en cours de vérification',
    checkingText:
      'La société de cartes n’a pas encore dit si c’était payé. Ce nœud le lui redemande de lui-même : rien n’est perdu, et rien n’est payé deux fois.',
    again: 'Regarder encore',
    notPaid: 'Pas payé',
    notPaidText:
      'La société de cartes n’a rien pris. Si tu viens de payer, regarde encore dans un instant.',
    tryAgain: 'Verser',
    strange: 'Quelqu’un doit regarder',
    strangeText:
      'Cela a été payé d’une façon que ce nœud ne peut pas inscrire. Qui le tient est prévenu ; l’argent est chez la société de cartes.',
    list: 'Paiements par carte',
    listText: 'Ce que les membres ont payé par carte, du plus récent au plus ancien.',
    none: 'Personne n’a encore payé par carte.',
    figures: 'L’argent des cartes',
    atCompany: 'Chez la société de cartes, d’après les livres',
    heldSum: 'De tout l’argent des cartes, retenu 30 jours',
    underWay: (day) => `En route vers la banque, attendu vers le ${day}`,
    day: 'Jour',
    who: 'Qui',
    amount: 'Montant',
    fee: 'Frais',
    taken: 'Repris',
    state: 'État',
    states: {
      open: 'pas encore payé',
      not_paid: 'pas payé',
      strange: 'payé dans une autre monnaie : pas inscrit. Remboursez-le chez la société de cartes',
      paid: 'retenu',
      given: 'peut être donné',
      disputed: 'contesté',
    },
    one: 'Un paiement par carte',
    number: 'Son nom chez la société de cartes',
    refund: 'Le renvoyer',
    refundText:
      'Vers la carte d’où il est venu. Il est pris sur ce qui en est retenu, puis sur ce que la personne a ici et sur ses dons qui ne sont pas encore passés plus loin ; la réserve porte le reste. La société de cartes ne rend pas ses frais.',
    reason: 'Pourquoi',
    send: 'Le renvoyer vers la carte',
    movements: { refund: 'Remboursement', dispute: 'Contestation' },
    sides: { taken: 'repris', returned: 'revenu' },
    startRefusals: {
      cards_off: () => 'Personne ne paie ce nœud par carte.',
      amount_invalid: (least, most) => `Tape un montant comme 20, de ${least} à ${most}.`,
      asked_too_often: () => 'C’est beaucoup pour un jour. Réessaie demain, ou paie par virement.',
      company_unreachable: () =>
        'La société de cartes ne répond pas en ce moment. Rien n’a été payé ; réessaie dans quelques minutes.',
      company_refused: () =>
        'La société de cartes a refusé. Rien n’a été payé ; préviens qui tient ce nœud.',
    },
    refundRefusals: {
      reason_invalid: 'Écrivez pourquoi, sur une ligne de 500 caractères au plus.',
      not_an_admin: 'Seuls un admin ou un trésorier renvoient de l’argent.',
      unreachable:
        'La société de cartes ne répond pas en ce moment. Regardez dans quelques minutes si c’est parti avant de recommencer : le même montant n’est jamais envoyé deux fois pour un essai.',
      refused: 'La société de cartes a refusé. Elle dit pourquoi sur ses propres pages.',
      unknown_payment: 'Ce paiement n’existe pas.',
      cards_off:
        'Ce nœud n’a plus de clé de la société de cartes. Renvoyez-le sur les pages de celle-ci.',
      not_paid: 'Rien n’a été payé, donc rien ne peut être renvoyé.',
      disputed: 'Il est contesté : la société de cartes l’a déjà, jusqu’à la décision.',
      changed: 'Entre-temps, quelque chose en a déjà été repris. Regardez ce qu’il en reste.',
      amount_invalid: 'Tapez un montant qui reste encore de ce paiement.',
    },
  },
};
