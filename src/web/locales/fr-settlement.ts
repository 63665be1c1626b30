import type { Words } from './en.ts';

/** The same in French, with *vous*: it is for who answers for the node. */
export const frSettlement: Pick<Words, 'settlement' | 'payments' | 'peers' | 'settlementWaits'> = {
  settlement: {
    menu: 'Règlements',
    sections: 'Pages d’administration',
    title: 'Règlements entre nœuds',
    lead: 'Ce que ce nœud et les autres se doivent pour un mois : déclaré, accepté, compensé, payé.',
    none: 'Rien n’a encore été déclaré. Cela commence à la clôture d’un mois où des gens d’ici ont flattré ailleurs.',
    months: 'Mois',
    monthTitle: (month) => `Décomptes de ${month}`,
    node: 'Nœud',
    month: 'Mois',
    whoOwes: 'Qui doit',
    we: 'Nous',
    they: 'Eux',
    stated: 'Déclaré',
    accepted: 'Accepté',
    disputed: 'Contesté',
    givenBack: 'Rendu',
    adjusted: 'Corrigé',
    netted: 'Compensé',
    paid: 'Payé',
    open: 'Ouvert',
    state: 'État',
    states: {
      issued: 'sans réponse',
      accepted: 'accepté',
      refused: 'refusé',
      returned: 'rendu après un an',
    },
    nettingStates: {
      proposed: 'proposée',
      expired: 'sans réponse à temps',
      refused: 'refusée',
      agreed: 'convenue',
    },
    why: (code) => `Motif donné : ${code}`,
    netting: 'Compensation',
    attempt: 'Essai',
    remains: 'Reste à payer',
    nobody: 'Personne',
    reference: 'Référence',
    oldestFirst:
      'Compensations et paiements éteignent d’abord les dettes les plus anciennes : un mois peut donc être réglé par ceux d’un mois suivant.',
    waits: 'Ce qui attend, et pourquoi',
    waitsNone: 'Rien n’attend.',
    since: (day) => `depuis le ${day}`,
    until: (day) => `jusqu’au ${day}`,
    forAll: 'Tous les mois',
  },
  payments: {
    title: 'Paiements',
    none: 'Rien n’est à payer ni à recevoir.',
    amount: 'Montant',
    moved: 'Déjà passé',
    whoPays: 'Qui paie',
    endToEndId: 'Identifiant de bout en bout',
    waits: 'En attente de',
    sent: 'Noter comme envoyé',
    sentThis: (reference) => `Noter ${reference} comme envoyé`,
    received: 'Noter comme reçu',
    receivedThis: (reference) => `Noter ${reference} comme reçu`,
    arrived: 'Montant arrivé',
    suspense: 'Argent que personne ne sait attribuer',
    suspenseText:
      'Dites à quoi il sert, ou renvoyez-le. Ce qui peut encore s’expliquer est revu tout seul.',
    entry: 'Écriture',
    side: 'Sens',
    sides: { in: 'arrivé', out: 'parti' },
    whys: {
      unreferenced: 'sans référence',
      unknown: 'sa référence est inconnue',
      wrong_amount: 'son montant n’est pas celui qui était convenu',
      double: 'plus que ce qui est dû',
      leaving: 'à renvoyer',
      sent_back: 'renvoyé alors qu’il comptait',
      held: 'attend une compensation, ou que les registres soient complets',
      held_return: 'un paiement revenu, qui attend de même',
    },
    assign: 'Le compter pour ce qui est dû',
    assignAmount: 'Quelle part (vide : tout)',
    sendBack: 'Le renvoyer',
    sentBack: 'Il a été renvoyé',
    record: 'Noter autre chose que la banque a fait',
    recordText:
      'Pour de l’argent qui n’est dans aucune liste ci-dessus : sans référence, ou un paiement de notre part qui est revenu.',
    what: 'Ce qui s’est passé',
    whats: {
      received: 'De l’argent est venu d’un nœud',
      returned: 'Un de nos paiements est revenu',
    },
    host: 'Nœud concerné',
    referenceHint: 'Vide s’il n’y en a pas : le nœud dit alors de qui il vient.',
    entryId: 'Le numéro que la banque donne à l’écriture',
    entryHint:
      'Pour qu’elle ne soit jamais notée deux fois. Sans référence il le faut : lui seul désigne alors l’argent.',
    book: 'Noter',
  },
  peers: {
    title: 'Autres nœuds',
    lead: 'Les autres nœuds, et la confiance que celui-ci leur fait.',
    none: 'Aucun autre serveur n’est connu. On en rencontre un quand quelqu’un y flattre une œuvre.',
    settles: 'Règle ses dettes',
    yes: (currency) => `en ${currency}`,
    no: 'non',
    trust: 'Confiance',
    howFar: 'Jusqu’où s’y fier',
    trusts: {
      new: 'nouveau : son argent attend',
      funded: 'payé : versé quand il est arrivé',
      limit: 'limite : versé avant d’être arrivé',
      blocked: 'bloqué : rien n’est pris',
    },
    standing: 'Situation',
    standings: {
      good: 'bonne',
      overdue: 'en retard',
      suspended: 'suspendu',
      defaulted: 'en défaut',
    },
    frozen: 'gelé',
    limit: 'Plafond',
    limitHint: 'Combien peut être versé avant que son argent soit arrivé.',
    setTrust: 'Changer la confiance',
    blockText: 'D’un nœud bloqué, rien n’est plus pris. Ce qui est déjà convenu est encore payé.',
    owes: (ours, theirs) => `Nous devons ${ours}. Ils doivent ${theirs}.`,
    frozenTitle: 'Gelé',
    frozenText:
      'Ils ont signé deux choses qui ne peuvent être vraies toutes les deux. Lisez-les avec leur admin. Chacun de vous dit ensuite que cela peut reprendre ; d’ici là, rien de nouveau n’est convenu. Le premier des deux compte, celui que ce nœud a pris : ils le reprennent, et rien ne change ici.',
    accusedTitle: 'Deux choses en notre nom',
    accusedText:
      'Leur admin dit que ce nœud a signé deux choses qui ne peuvent être vraies toutes les deux. Lisez-les ensemble. Rien ne s’arrête ici, mais ils n’acceptent rien de nouveau tant que vous n’avez pas dit que cela peut reprendre. Le premier des deux compte.',
    accusedKnown: 'Nos livres l’ont : rien ne change ici.',
    takesOver:
      'Nos livres en ont un autre. Si vous dites que cela peut reprendre, ce nœud reprend le leur : rien n’est signé pendant un jour, puis ils disent ce qu’ils ont, ce que nous avions déclaré à sa place est déclaré à nouveau, et notre réserve supporte la différence. Corrigez ensuite ce qui est trop élevé.',
    proof: 'Les deux documents, d’abord celui qui compte',
    unfreeze: 'Dire que cela peut reprendre',
    unfrozen: 'Vous l’avez dit. Leur admin ne l’a pas encore fait.',
    disowned: 'Des documents à notre nom qui ne sont pas de nous',
    disownedText:
      'Ils détiennent ceux-ci. Ils sont signés avec une clé que nous avons révoquée, et sont arrivés là-bas quand elle était en de mauvaises mains, ou personne ne peut dire quand : ce nœud ne les tient pas pour siens. Dites à leur admin qu’un voleur les a signés, et réglez à la main ce qu’ils ont changé entre vous. Si les deux nœuds se gèlent ensuite, vous dites tous deux que cela peut reprendre ; ce qu’ils ont pris d’abord compte.',
    disownedDated: (signed, lost) =>
      `Daté du ${signed}. La clé était en de mauvaises mains à partir du ${lost}.`,
    disownedThere: (day) => `Ils l’ont eu le ${day}.`,
    disownedWhen: 'Ils ne disent pas quand ils l’ont eu.',
    kinds: {
      statement: 'Décompte',
      acceptance: 'Acceptation d’un décompte',
      withdrawal: 'Retrait d’une contestation',
      dispute: 'Contestation d’une ligne',
      netting: 'Compensation',
      consent: 'Accord à une compensation',
      advice: 'Avis de paiement',
      receipt: 'Reçu d’un paiement',
      refusal: 'Refus',
      unfreeze: 'Mot que cela peut reprendre',
      seal: 'Sceau d’un bloc des comptes',
      account: 'Compte bancaire',
    },
    disputes: 'Lignes contestées',
    disputesNone: 'Aucune ligne n’est contestée.',
    payee: 'Bénéficiaire',
    reason: 'Motif',
    reasonNone: 'pas donné',
    byUs: 'nous la contestons',
    byThem: 'ils la contestent',
    answer: 'La rendre à ses donateurs',
    withdraw: 'L’accepter finalement',
    dones: {
      answered: 'Notre prochain décompte la rend.',
      on_its_way: 'Un décompte auquel ils n’ont pas répondu la rend.',
      withdrawn: 'Nous l’avons acceptée ; ils n’ont pas répondu.',
    },
    asked: 'Lignes que nous contestons sans leur accord',
    askedWaits: 'Ils n’ont pas répondu.',
    askedOver: 'Une compensation la compte comme acceptée : la contestation est terminée.',
    askedRefused: (why: string) => `Ils ont refusé : ${why}`,
    whyRefused: {
      netted: 'une compensation la compte déjà, ou elle est échue.',
      adjusted: 'ils ont corrigé la ligne entre-temps. Vous pouvez contester ce qu’il en reste.',
      disputed: 'elle est contestée, ou l’a été.',
      no_room: 'leur décompte en a besoin.',
      unknown: 'ils ne la connaissent pas.',
    },
    disputeTitle: 'Contester une ligne acceptée',
    disputeText:
      'C’est possible tant qu’aucune compensation ne la compte. Son créateur ne reçoit rien pour elle avant leur réponse.',
    disputeNone: 'Aucune de leurs lignes acceptées ne peut être contestée maintenant.',
    disputeLine: 'Ligne',
    disputeMost: (count: string) =>
      `Les ${count} plus grandes. Pour une autre : obole peer dispute line.`,
    disputeReason: 'Raison',
    disputeReasonHint: 'Quelques mots, comme « never given ». Ils les lisent.',
    disputeAct: 'Contester cette ligne',
    evidence: 'Preuves',
    evidenceText:
      'Chaque document que les deux nœuds ont signé, octet pour octet, avec les clés des deux. Cela prouve ce qui a été convenu à qui ne se fie à aucun.',
    evidenceAll: 'Tout, en un fichier texte',
    evidenceMonth: (month) => `Les preuves pour ${month}`,
    refused: 'Ce qui est venu et ne pouvait être',
    refusedText:
      'Compté, jamais ignoré. Un peu est normal : des messages se perdent et reviennent.',
    times: 'Combien de fois',
    meet: 'Un autre nœud',
    meetText: 'À celui qui n’a pas encore été rencontré, on demande qui il est.',
    host: 'Hôte',
    noRole: 'Cette page est pour l’admin et la trésorerie de ce nœud.',
    adminOnly: 'Seul un admin décide à qui ce nœud se fie.',
  },
  settlementWaits: {
    blocked: 'Il est bloqué ici : rien de lui n’est pris.',
    frozen:
      'Il a signé deux choses qui ne peuvent être vraies toutes les deux. Les deux admins doivent dire que cela peut reprendre.',
    frozen_their_word: 'Vous avez dit que cela peut reprendre. Son admin ne l’a pas encore dit.',
    accused:
      'Son admin dit que ce nœud a signé deux choses qui ne peuvent être vraies toutes les deux. Votre mot est attendu sur sa page.',
    restored:
      'Ce nœud a été restauré depuis une sauvegarde, ou reprend ce qu’ils ont. Il attend un jour, puis demande ce qu’il avait signé.',
    disowned:
      'Ils détiennent à notre nom des documents qu’un voleur a peut-être signés. Ce nœud ne les tient pas pour siens : parlez à leur admin. Ils sont sur la page de ce nœud, et dans les preuves.',
    bank_unchecked:
      'Rien n’est payé tant qu’un relevé bancaire d’après la restauration ne concorde pas.',
    overdue:
      'Il n’a pas payé depuis 45 jours. Ce qui est ouvert entre dans la prochaine compensation.',
    suspended: 'Il n’a pas payé depuis 60 jours. Après 90 jours, il est en défaut.',
    defaulted:
      'Il n’a pas payé depuis 90 jours. Ce qu’il avait annoncé est repris ; l’argent qui vient tard compte encore.',
    not_stated: 'Le mois est clos ici, et son décompte n’est pas encore fait.',
    their_statement: 'Leur décompte du mois n’est pas arrivé.',
    their_answer:
      'Ils n’ont pas répondu à notre décompte. Il est renvoyé chaque jour ; après un an, l’argent retourne aux donateurs.',
    their_dispute:
      'Ils contestent des lignes de notre décompte. Rendez-les, ou attendez qu’ils acceptent ; sinon l’argent retourne de lui-même aux donateurs.',
    our_dispute:
      'Nous contestons des lignes du leur. Ils les rendent, ou nous les acceptons finalement.',
    our_withdrawal:
      'Nous avons finalement accepté une ligne. Ils n’ont pas encore donné leur accord.',
    dispute_asked:
      'Nous contestons une ligne qui était acceptée. Ils n’ont pas encore donné leur accord.',
    next_statement: 'Des corrections de lignes antérieures partent avec notre prochain décompte.',
    trust_new: 'L’argent est là, et attend parce que la confiance envers ce nœud est « nouveau ».',
    netting_day: 'Un mois est compensé à partir du 10 du mois suivant.',
    our_proposal: 'Nous proposons la compensation dans la journée.',
    their_proposal: 'C’est à eux de proposer la compensation. Sinon, chacun paie le tout.',
    their_consent:
      'Ils n’ont pas répondu à notre compensation. Elle est renvoyée chaque jour. D’ici là, ou pendant 45 jours, l’argent qui arrive est retenu.',
    no_consent:
      'Ils n’ont pas répondu à notre compensation depuis 45 jours. L’argent compte de nouveau, et ce qu’ils doivent est dû en entier. Ce que nous devons attend leur réponse, un an au plus : s’ils ont accepté, c’est moins.',
    netting_refused:
      'La compensation a été refusée. Elle est tentée de nouveau ; si elle échoue, chacun paie le tout.',
    payment_open:
      'Un paiement convenu est en route. Personne ne compense avant qu’il soit arrivé, ou vieux de 45 jours.',
    carried_over:
      'Trop peu pour un virement, ou plus récent que ce qui a été compensé. Cela entre dans la prochaine compensation.',
    pay: 'À payer depuis notre banque, puis à noter comme envoyé.',
    pay_held:
      'À ne pas payer maintenant : ce que notre banque a payé n’est pas sûr, une compensation de nous qui le compte n’a pas de réponse, ou il n’en reste rien.',
    their_receipt:
      'C’est envoyé. Ils ne l’ont pas confirmé ; après 45 jours, notre propre écriture fait foi.',
    their_payment: 'C’est à eux de le payer. À l’arrivée, notez-le comme reçu.',
    their_advice: 'C’est arrivé. Ils n’ont pas encore dit que c’était tout.',
    rest_of_payment: 'Une partie est arrivée. Ils disent avoir envoyé davantage.',
    suspense_in:
      'De l’argent est venu que personne ne sait attribuer. Dites à quoi il sert, ou renvoyez-le.',
    suspense_out:
      'Notre banque a envoyé plus que ce qui est dû. Dites à quoi cela servait, ou attendez que cela revienne.',
    to_send_back: 'À renvoyer depuis notre banque, puis à noter comme renvoyé.',
    sent_back: 'Nous avons renvoyé ce qui comptait. Ils le paient de nouveau.',
    held: 'De l’argent qui attend la réponse à une compensation, ou que nos registres soient complets.',
    account_none:
      'À payer, mais ils n’ont pas dit où. Demandez-leur d’indiquer leur compte bancaire.',
    account_first:
      'À payer. Ils ont dit où pour la première fois : le compte sert après 72 heures, ou dès que vous le confirmez.',
    account_changed:
      'Ils disent que leur compte bancaire a changé, ou ont perdu la clé qui disait le premier. Rien n’est payé sur aucun tant que vous n’avez pas demandé à leur admin par une autre voie, puis confirmé ou rejeté.',
    account_confirmed: 'À payer. Leur nouveau compte est confirmé, et sert après 72 heures.',
    account_contradiction:
      'Ils ont signé deux comptes bancaires sous un même numéro. Rien n’est payé sur l’un ni sur l’autre : demandez à leur admin d’indiquer de nouveau le bon.',
    our_account: 'Ils ne peuvent pas payer : ce nœud n’a pas dit où. Indiquez son compte bancaire.',
  },
};
