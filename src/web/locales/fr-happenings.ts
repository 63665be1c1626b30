import type { enHappenings } from './en-happenings.ts';
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
      mistake: (money) => `${money} avaient été inscrits par erreur, et ont été repris.`,
      chargedBack: (money) => `Ta banque a repris ${money} de ce que tu avais versé.`,
      fromNodes: (money) => `${money} que d’autres nœuds te devaient sont à toi maintenant.`,
      corrected: (money) => `Ton compte a été corrigé de ${money}.`,
    },
    toMoney: 'Ton budget et ton argent',
  },
};
