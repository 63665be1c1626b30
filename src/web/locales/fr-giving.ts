import type { enGiving } from './en-giving.ts';
import { countFr as count } from './numbers.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) => `${count(n)} ${n < 2 ? one : many}`;

/** The words around the act of giving, in French. */
export const frGiving: typeof enGiving = {
  coin: {
    flattr: 'Flattrer',
    flattrThis: (title) => `Flattrer « ${title} »`,
    flattrPerson: (name) => `Flattrer ${name}`,
    flattred: 'Flattré',
    flattredMonthly: 'Flattré chaque mois',
    flattredWaiting: 'Flattré, en attente',
    own: 'C’est à toi',
    ownPerson: 'C’est toi',
    signIn: 'Connecte-toi pour flattrer',
    elsewhere: 'Je suis chez moi sur un autre nœud',
    afterText: 'Ça t’a plu ? Flattre-le',
    undo: 'Annuler',
    undoThis: (title) => `Annuler ton flattr pour « ${title} »`,
    worthNow: (amount) => `Vaudrait ${amount} si le mois se terminait maintenant.`,
    wouldBeWorth: (amount) => `Un flattr vaudrait ${amount} si le mois se terminait maintenant.`,
    worthNothing:
      'Promis. Ton solde est vide : approvisionne-le et ton flattr vaudra quelque chose.',
    wouldWait: 'Tant qu’il attend, un flattr ne coûte rien.',
    keptUntil: (day) =>
      `Il attend, et il est gardé jusqu’au ${day}. Tant qu’il attend, il ne coûte rien.`,
    waiting: (n) => `${some(n, 'flattr', 'flattrs')} en\u00a0attente`,
    counts: (n) => `Il compte ${count(n)} fois.`,
    withoutName: 'Sans ton nom.',
    named: (node) =>
      `Sauf si tu choisis autrement, ton nom et ${node} figurent à côté de ton flattr.`,
    options: 'Un mot, plus de poids, sans nom, par mois',
    word: 'Un mot de remerciement',
    wordHint: 'Il sera lu avec ton flattr. 500 caractères au plus.',
    weight: 'Combien il compte',
    weightHint: 'À 3, il reçoit trois fois la part de ton budget qu’il reçoit à 1.',
    anonymous: 'Sans mon nom',
    anonymousHint:
      'Personne hors de ce nœud n’apprend que c’était toi. Il part dans la journée, avec d’autres, pour que l’heure ne te trahisse pas.',
    monthly: 'Chaque mois',
    monthlyHint:
      'Il se donne tout seul quand un mois commence. Tu peux le mettre en pause ou l’arrêter à tout moment.',
    monthlyToo: 'Le flattrer chaque mois',
    lastMonth: 'Dernier mois',
    noLastMonth: 'Jusqu’à ce que je l’arrête',
    everyMonth: 'Chaque mois, jusqu’à ce que tu l’arrêtes.',
    until: (month) => `Chaque mois jusqu’en ${month}.`,
    paused: 'Chaque mois, mais en pause pour l’instant.',
    changeMonthly: 'Changer cela',
  },
  any: {
    title: 'Flattrer un lien',
    lead: 'Colle l’adresse d’un article, d’une chanson, d’une vidéo ou d’un profil. Tu verras à qui c’est et où va ton flattr.',
    label: 'Adresse d’une page',
    look: 'Chercher',
    another: 'Flattrer autre chose',
    person: 'Personne',
    where: 'Où il va',
    goesHere: (name) => `Il va à ${name}, qui est ici sur ce nœud.`,
    goesTo: (name, host) => `Il va à ${name} sur ${host}.`,
    why: {
      hosted: 'C’est son propre compte.',
      claimed: 'Cette personne a prouvé que c’est à elle.',
      object_payment: 'L’œuvre demande qu’on remercie là, et ce compte nomme son auteur en retour.',
      actor_payment: 'Le profil de l’auteur et ce compte se nomment l’un l’autre.',
      actor_link: 'Le profil de l’auteur et ce compte se nomment l’un l’autre.',
      also_known_as: 'Les deux comptes disent être la même personne.',
      webfinger_payment: 'Le serveur de l’auteur et ce compte se nomment l’un l’autre.',
      moved: 'Son auteur a déménagé, et les deux comptes le disent.',
      page_payment: 'La page demande qu’on remercie là, et ce compte nomme la page en retour.',
      fediverse_creator: 'La page nomme ce compte comme son auteur, qui est d’accord.',
      rel_me: 'La page et ce compte se nomment l’un l’autre.',
      feed_payment: 'Le flux du site et ce compte se nomment l’un l’autre.',
      podcast_funding: 'Le flux du podcast et ce compte se nomment l’un l’autre.',
      funding_manifest:
        'La liste des façons de soutenir le site et ce compte se nomment l’une l’autre.',
      host_word: 'La personne à qui est le site et ce compte se nomment l’un l’autre.',
      known_author: 'Son auteur est connu.',
      unknown_author: 'Son auteur n’est pas connu.',
    },
    waitsAccount: (handle) =>
      `Il attend ${handle}, qui n’a pas encore de compte sur un nœud flattr.`,
    waitsOwner: 'Il attend la personne qui prouvera que cette adresse est à elle.',
    waitsNode: (host) => `Il attend : ${host} ne peut pas encore payer ce qu’il recevrait.`,
    waitsCurrency: (host) => `Il attend : ${host} compte dans une autre monnaie que ce nœud.`,
    kept: (day) => `Il est gardé jusqu’au ${day}.`,
    notLooked: 'Ce nœud cherche où il va quand un de ses membres le demande.',
    favourite: (host) => `${host} montrera à son auteur un favori de ta part.`,
    linkSays: (what) =>
      `La page en dit trop peu sur elle-même : ${what} ici comme dans le lien qui t’a amené.`,
    linkTitle: 'son titre figure',
    linkText: 'sa description figure',
    linkBoth: 'son titre et sa description figurent',
    linkOwner: (owner) =>
      `Le lien dit que c’est à ${owner}. Quand la page le dira aussi, il ira là.`,
    askedTooOften: 'Beaucoup de comptes viennent d’être cherchés. Réessaie dans une minute.',
    signInFirst:
      'Personne ici ne l’a encore flattré. Connecte-toi, et ce nœud cherchera qui l’a fait.',
    doors: 'Deux façons de le flattrer',
    doorHere: (node) => `Tu es chez toi sur ${node}`,
    doorHereHint: 'Connecte-toi, et tu reviens à cette page.',
    doorElsewhere: 'Tu es chez toi sur un autre nœud',
    home: 'Ton identifiant, ou ton nœud',
    homeHint: 'Par exemple @toi@noeud.example. Seul ce navigateur s’en souvient.',
    go: 'Y aller',
    onwards: (host) => `Vers ${host}`,
    onwardsFavourite:
      'Ton serveur n’a pas de flattrs, mais tu peux y mettre ceci en favori, et l’auteur est remercié.',
    onwardsText: 'Ton propre nœud ouvre la même page. Si rien ne se passe, suis le lien.',
  },
  tools: {
    title: 'De partout, en un clic',
    bookmarklet: 'Un marque-page qui flattre',
    bookmarkletName: (node) => `Flattrer sur ${node}`,
    bookmarkletHow:
      'Fais glisser ce bouton dans tes marque-pages. Sur n’importe quelle page, clique dessus : tu arrives ici avec l’adresse de cette page.',
    byHand: 'Sans souris, ou sur un téléphone',
    byHandHow:
      'Ajoute n’importe quelle page à tes marque-pages, modifie ce marque-page, et mets ceci à la place de son adresse :',
    phone: 'Sur ton téléphone',
    phoneHow:
      'Ajoute ce site à ton écran d’accueil (dans le menu du navigateur). Il figure alors parmi les applications avec lesquelles tu partages une page.',
    appDescription: 'Dire merci, en un clic, à celles et ceux qui créent.',
  },
  givers: {
    withoutName: (n) => `${some(n, 'flattr', 'flattrs')} sans nom`,
    andWithoutName: (n) => `et ${some(n, 'flattr', 'flattrs')} sans nom`,
  },
};
