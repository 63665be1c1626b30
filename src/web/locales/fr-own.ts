import type { OwnWords } from './en-own.ts';
import { countFr as count } from './numbers.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;

/** The words about what somebody gives by themself and by itself, in French: *tu*. On the page to opt
 *  out strangers read: *vous*. */
export const frOwn: OwnWords = {
  monthly: {
    title: 'Chaque mois',
    link: (n) =>
      n === 0 ? 'Chaque mois, tout seul' : `${some(n, 'flattr', 'flattrs')} chaque mois`,
    lead: 'Ce que tu as choisi de flattrer chaque mois se flattre tout seul au début du mois, jusqu’à ce que tu l’arrêtes.',
    next: (day) => `Le ${day}, ceux-ci se donnent tout seuls.`,
    nextNone: (day) => `Le ${day}, rien ne se donne tout seul.`,
    none: 'Rien ne se donne tout seul. Quand tu flattres quelque chose, tu peux choisir « chaque mois ».',
    noneAction: 'Flattrer un lien',
    since: (month) => `depuis ${month}`,
    until: (month) => `jusqu’en ${month}`,
    ended: (month) => `son dernier mois était ${month}`,
    resting: 'En pause ou finis',
    paused: 'En pause : il ne se donne plus jusqu’à ce que tu le reprennes.',
    skipped: (month, reason) => `Pas donné en ${month}. ${reason}`,
    pause: 'Suspendre',
    pauseThis: (title) => `Suspendre le flattr mensuel pour « ${title} »`,
    resume: 'Reprendre',
    resumeThis: (title) => `Reprendre le flattr mensuel pour « ${title} »`,
    stop: 'Arrêter',
    stopThis: (title) => `Arrêter le flattr mensuel pour « ${title} »`,
    change: 'Jusqu’à quand',
    changeThis: (title) => `Dernier mois du flattr pour « ${title} »`,
    always: 'Jusqu’à ce que je l’arrête',
    keep: 'Garder',
    more: (n) => `et ${some(n, 'autre', 'autres')}`,
    announceTitle: 'Tout seul',
    announce: (day, flattrs) => `Le ${day}, ${flattrs} se donneront tout seuls :`,
    announceOne: (day) => `Le ${day}, un flattr se donnera tout seul :`,
    announceShare: (day, part) => `Le ${day}, ${part} seront mis de côté.`,
    share: (percent, server) => `${percent} de ton budget pour ${server}`,
    announceAction: 'Changer cela',
    refused: {
      not_found: 'Ce flattr mensuel n’est plus là. Il est peut-être déjà arrêté.',
      month_invalid: 'Ce mois est passé. Choisis-en un plus tard, ou aucun.',
    },
  },
  gift: {
    anonymous: 'sans ton nom',
    monthly: 'chaque mois',
    goesTo: 'va à',
    share: (percent) => `${percent} de ton budget`,
    somebody: 'Quelqu’un',
    somebodyNote: 'ne donne pas son nom',
  },
  waits: {
    title: 'En attente',
    lead: 'Ils ne coûtent rien tant qu’ils ne peuvent pas arriver. Ensuite, chacun entre dans le mois en cours.',
    kept: (day) => `gardé jusqu’au ${day}`,
    unknown_author: 'Personne n’a encore dit que c’est à lui ou à elle.',
    account: 'Son auteur n’est pas encore sur flattr.',
    accountPerson: 'Cette personne n’est pas encore sur flattr.',
    settling_node: 'L’autre nœud ne peut pas encore payer.',
    currency: 'L’autre nœud tient une autre monnaie.',
    expired: (n) =>
      n < 2
        ? 'Un flattr a attendu six mois, et personne n’est venu. Il n’a rien coûté :'
        : `${count(n)} flattrs ont attendu six mois, et personne n’est venu. Ils n’ont rien coûté :`,
  },
  thanked: {
    from: (people, nameless) =>
      people === 0
        ? 'sans nom'
        : `de ${some(people, 'personne', 'personnes')}${nameless === 0 ? '' : ` et ${nameless} sans nom`}`,
    thisMonth: (flattrs, from) => `${flattrs} ${from} ce\u00a0mois-ci`,
    ever: (flattrs, from) => `${flattrs} ${from} en\u00a0tout`,
    favourites: (n) => some(n, 'favori', 'favoris'),
    boosts: (n) => some(n, 'partage', 'partages'),
    and: (one, other) => `${one} et ${other}`,
    reactions: (facts) => `${facts} du fédivers ce mois-ci : des mercis sans argent.`,
  },
  regiving: {
    title: 'Donner ce que tu as reçu',
    text: 'Ce que tu as reçu est donné d’abord, et ensuite seulement ce que tu as versé. Ton budget reste le plafond.',
    on: 'Tu donnes d’abord ce que tu as reçu.',
    off: 'Tu ne donnes que ce que tu as versé, et tu gardes ce que tu reçois.',
    turnOn: 'Le donner d’abord',
    turnOff: 'Garder ce que je reçois',
    earnings: 'Reçu',
    funds: 'Versé',
  },
  server: {
    title: 'Une part pour ton serveur',
    text: 'Une part fixe du budget de chaque mois peut aller à qui tient le serveur où vit ton propre compte. Tes flattrs se partagent le reste.',
    now: (percent, server) => `${percent} du budget de chaque mois sont pour ${server}.`,
    gets: 'Cela va à',
    notYet: (server) =>
      `${server} n’est pas encore sur flattr. Rien n’est mis de côté d’ici là ; tout ton budget va à tes flattrs.`,
    yourself: 'Ce serveur est le tien, donc rien n’est mis de côté pour lui.',
    stop: 'Arrêter cette part',
    label: 'Ton compte, ou son serveur',
    hint: 'Par exemple @nom@serveur.example, ou serveur.example.',
    percent: 'Part du budget',
    save: 'Garder cette part',
    change: 'La changer',
    ring: (percent, budget) => `${percent} de tes ${budget} sont pour ton serveur.`,
    refused: {
      percent_invalid: 'La part va de 1 à 50 pour cent. Choisis-en une dans la liste.',
      unsupported_url:
        'Ce n’est ni un identifiant ni un serveur. Écris-en un comme @nom@serveur.example.',
      not_found: 'Aucun serveur n’y répond. Vérifie comment il s’écrit, ou réessaie plus tard.',
      blocked: 'Ce nœud n’échange rien avec ce serveur. Demande pourquoi à son admin.',
    },
  },
  optOut: {
    title: 'Un petit merci vous attend',
    lead: (node) =>
      `Quelqu’un sur ${node} a aimé ce que vous avez fait et a voulu vous en remercier par une petite somme : un flattr.`,
    about: 'C’était pour',
    what: (node) =>
      `Comme vous n’avez pas de compte qui puisse le recevoir, il attend, et ne coûte rien à personne. ${node} vous l’a écrit une fois. Il ne vous écrira plus, quoi que vous fassiez.`,
    whoTitle: 'Si vous n’en voulez pas',
    who: (handle) => `Retirez ${handle}, et à partir de là :`,
    effects: [
      'personne sur ce nœud ne peut plus vous flattrer, ni ce que vous faites ;',
      'les flattrs qui vous attendent sont abandonnés ;',
      'ce nœud n’envoie plus de favoris à vos messages.',
    ],
    untouched:
      'Ni votre compte ni vos messages ne sont touchés. Vous n’avez ni à vous connecter ni à payer.',
    byWord: {
      write: (handle) =>
        `D’autres ont pu lire le message : dites-le là où vous seul le pouvez. Écrivez ce mot dans le texte du profil de ${handle} :`,
      press: 'Appuyez sur ce bouton. Votre profil est lu une fois.',
      after: 'Ensuite, vous pouvez enlever le mot.',
    },
    openTitle: 'Pour qu’on vous laisse tranquille',
    openLead: (node) =>
      `Si les gens de ${node} ne doivent pas vous remercier : dites-le là où vous seul le pouvez, puis appuyez sur le bouton. Rien d’autre ne vous est demandé.`,
    openAuthor: 'Un auteur écrit ce mot dans le texte de son profil :',
    openServer: 'Qui tient un serveur y place un fichier texte vide à cette adresse :',
    openAccount: 'Votre identifiant, ou votre serveur',
    openHint: 'Par exemple @vous@social.example, ou social.example.',
    openLook: 'Regarder',
    inMessage: 'Ouvrez le lien qui est dans le message : c’est avec lui que vous vous retirez.',
    button: 'Me retirer',
    wanted: 'Vous préférez le recevoir ?',
    wantedText: (node) =>
      `Demandez un compte à qui tient ${node}. Quand vos profils se nomment l’un l’autre, ce qui attend arrive.`,
    doneTitle: 'Votre retrait est noté',
    done: (handle, node) =>
      `Personne sur ${node} ne peut plus flattrer ${handle}, et rien n’y sera envoyé.`,
    doneBack: 'Vous avez changé d’avis ? L’admin de ce nœud peut vous rouvrir la porte.',
    serverTitle: (host) => `Vous tenez ${host} ?`,
    steps: {
      text: 'Vous pouvez retirer tout le monde de là :',
      address: 'Placez un fichier texte vide à l’adresse',
      press: 'Appuyez sur ce bouton. Le fichier est cherché une fois, à cette adresse exactement.',
    },
    serverButton: 'Chercher le fichier',
    serverDoneTitle: 'Votre serveur est retiré',
    serverDone: (host, node) =>
      `Personne sur ${node} ne peut plus flattrer qui que ce soit de ${host}, et rien n’y sera envoyé. Vous pouvez enlever le fichier.`,
    refused: {
      not_found:
        'Personne n’a été trouvé là. Écrivez-le comme dans le message, ou sur votre profil.',
      not_said:
        'Le mot n’est pas dans le texte de votre profil. Écrivez-le là, enregistrez votre profil, puis appuyez de nouveau.',
      not_proven:
        'Le fichier n’y est pas. Placez-le à cette adresse exactement, en texte et sans redirection, puis appuyez de nouveau.',
      unreachable: 'Le serveur n’a pas répondu. Réessayez dans quelques minutes.',
      unsupported_url: 'Ce n’est pas un serveur du web, rien ne peut donc y être cherché.',
    },
    unknownTitle: 'Ce lien est inconnu ici',
    unknown: 'Ce lien est inconnu ici. Rouvrez-le depuis le message, en entier.',
  },
};
