import type { enHappenings, enHappeningsLetter } from './en-happenings.ts';
import { countFr as count } from './numbers.ts';

export const frHappenings: typeof enHappenings = {
  happenings: {
    title: 'Mercis et nouvelles',
    lead: 'Qui a aimé ce que tu fais, et ce qui s’est passé d’autre.',
    bell: (n, most) =>
      n === 0
        ? 'Mercis et nouvelles'
        : `Mercis et nouvelles\u00a0: ${n < most ? count(n) : `plus de ${count(most - 1)}`} à voir`,
    none: 'Rien encore. Le premier flattr que tu recevras sera raconté ici.',
    noneAction: 'Publier quelque chose',
    older: 'Plus tôt',
    newest: 'Le plus récent',
    today: 'Aujourd’hui',
    yesterday: 'Hier',
    settings: 'Choisir ce qu’on te dit, et comment',
    refused: (address) =>
      `Rien ne t’est envoyé\u00a0: le serveur de ${address} ne prend pas de courriel pour cette adresse.`,
    refusedAction: 'La confirmer encore, ou en donner une autre',
    flattred: 'a flattré',
    you: 'toi',
    hadWaited: 'il t’avait attendu, et il est à toi maintenant',
    commented: 'a écrit à propos de',
    follows: 'te suit maintenant',
    yourFlattrFor: 'Ton flattr pour',
    arrived: 'Il attendait, et il est arrivé\u00a0:',
    receives: 'le reçoit.',
    expired: 'Il a attendu six mois et s’arrête là. Il ne t’a rien coûté.',
    openComment: 'Le lire là-bas',
    month: (name) => `Mois clos\u00a0: ${name}`,
    gave: (money) => `Tu as donné ${money}.`,
    fee: (money) => `Le nœud a gardé ${money}.`,
    received: (money) => `Tu as reçu ${money}\u00a0: c’est à toi.`,
    announced: (money) =>
      `D’autres nœuds ont annoncé ${money} de plus\u00a0: c’est à toi quand ils auront payé.`,
    toGiven: 'Ce que tu as donné',
    toReceived: 'Ce que tu as reçu',
    payments: {
      paidIn: (money) => `${money} sont arrivés\u00a0: tu peux les donner.`,
      byCard: (money) =>
        `${money} sont arrivés par carte. Ce que la société de cartes en laisse pourra être donné après 30 jours.`,
      matured: (money) => `${money} payés par carte peuvent être donnés maintenant.`,
      cardBack: (money) => `${money} que tu avais payés par carte ont été repris.`,
      cardReturn: (money) => `${money} repris vers ta carte sont de nouveau là.`,
      mistake: (money) => `${money} avaient été inscrits par erreur, et ont été repris.`,
      chargedBack: (money) => `Ta banque a repris ${money} de ce que tu avais versé.`,
      fromNodes: (money) => `${money} que d’autres nœuds te devaient sont à toi maintenant.`,
      paidOut: (money) => `${money} sont en route vers ton compte bancaire.`,
      cameBack: (money) =>
        `Un paiement de ${money} vers ton compte bancaire n’a pas eu lieu, ou est revenu. C’est de nouveau avec ce que tu as ici.`,
      corrected: (money) => `Ton compte a été corrigé de ${money}.`,
    },
    toMoney: 'Ton budget et ton argent',
  },
  telling: {
    title: 'Ce qu’on te dit',
    lead: 'De quoi, comment, et à quel rythme.',
    topic: 'De quoi',
    page: 'Sur ta page',
    mail: 'Par courriel',
    bot: 'Par le robot',
    topics: {
      flattr: 'Chaque flattr que tu reçois',
      comment: 'Les commentaires sur ce que tu as fait',
      follower: 'Qui commence à te suivre',
      month: 'Le résultat de chaque mois',
      waiting: 'Les flattrs qui attendaient, de toi et pour toi',
      payment: 'Les paiements',
    },
    paces: {
      off: 'Non',
      each: 'Bientôt',
      daily: 'Une fois par jour',
      weekly: 'Une fois par semaine',
    },
    cell: (topic, way) => `${topic}, ${way}`,
    paceHint:
      'Bientôt\u00a0: après deux minutes\u00a0; ce qui arrive en foule est rassemblé. Une fois par jour\u00a0: à 7\u00a0h UTC\u00a0; une fois par semaine\u00a0: le lundi.',
    mailTo: (address) => `Les courriels vont à ${address}.`,
    noMail: 'Tu n’as pas encore d’adresse de courriel ici\u00a0:',
    giveMail: 'en donner une',
    botTo: 'Le robot écrit à',
    botHint: (bot) =>
      `Un message pour toi seul·e, vers un compte que tu as relié ici. Suis ${bot} là-bas\u00a0: beaucoup de serveurs cachent ce que des inconnus écrivent.`,
    nobody: 'personne',
    noAccount: 'Le robot peut écrire à un compte que tu as relié\u00a0:',
    linkAccount: 'en relier un',
    save: 'Enregistrer',
  },
};

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;
const quoted = (title: string) => `«\u00a0${title}\u00a0»`;

export const frHappeningsLetter: typeof enHappeningsLetter = {
  somebody: 'Quelqu’un',
  flattred: (who, title) =>
    title === null ? `${who} t’a flattré` : `${who} a flattré ${quoted(title)}`,
  hadWaited: 'Il t’avait attendu, et il est à toi maintenant.',
  liked: 'Ce que tu as fait lui a plu.',
  likedYou: 'Ce que tu fais lui fait du bien.',
  likedAll: 'Chacun vient de quelqu’un à qui ton travail a plu.',
  commented: (who, title) =>
    title === null
      ? `${who} a écrit à propos de toi`
      : `${who} a écrit à propos de ${quoted(title)}`,
  follows: (who) => `${who} te suit maintenant`,
  makes: (who) => `Ce que fait ${who}\u00a0:`,
  arrived: (title) => `Ton flattr pour ${quoted(title)} est arrivé`,
  receives: (who) => `Il attendait\u00a0; maintenant, ${who} le reçoit.`,
  expired: (title) => `Ton flattr pour ${quoted(title)} a attendu en vain`,
  expiredText:
    'Personne n’a pu le recevoir pendant six mois\u00a0: il s’arrête là. Il ne t’a rien coûté.',
  month: (name) => `Ton mois\u00a0: ${name}`,
  payment: 'Ton compte a changé',
  counts: {
    flattr: (n) => some(n, 'flattr reçu', 'flattrs reçus'),
    released: (n) => some(n, 'flattr qui t’attendait', 'flattrs qui t’attendaient'),
    comment: (n) => some(n, 'commentaire', 'commentaires'),
    follower: (n) => some(n, 'nouvelle personne te suit', 'nouvelles personnes te suivent'),
    arrived: (n) => some(n, 'de tes flattrs est arrivé', 'de tes flattrs sont arrivés'),
    expired: (n) =>
      some(n, 'de tes flattrs a attendu en vain', 'de tes flattrs ont attendu en vain'),
    month: (n) => some(n, 'mois clos', 'mois clos'),
    payment: (n) => some(n, 'paiement', 'paiements'),
  },
  people: (n) => `Les flattrs viennent de ${some(n, 'personne', 'personnes')}.`,
  peopleAndNameless: (n, nameless) =>
    `Les flattrs viennent de ${some(n, 'personne', 'personnes')}, et ${count(nameless)} sans nom.`,
  nameless: (n) => `${some(n, 'flattr', 'flattrs')} sans nom.`,
  works: 'Ce qui a plu le plus',
  workCount: (title, n) => `${quoted(title)}\u00a0: ${count(n)}`,
  latest: 'Les plus récents',
  more: (n) => `et ${some(n, 'autre', 'autres')} sur ta page`,
  readThere: 'Le lire là-bas',
  back: 'Voir, et remercier en retour',
  see: 'Voir ce qui s’est passé',
  after:
    'Tu choisis dans tes réglages à quel rythme tu l’apprends, et si c’est par courriel\u00a0:',
  settings: 'Ce qu’on te dit',
  stop: 'Plus de ces courriels',
};
