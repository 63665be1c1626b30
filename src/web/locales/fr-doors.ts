import type { enDoors } from './en-doors.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) =>
  `${new Intl.NumberFormat('fr').format(n)}\u00a0${n < 2 ? one : many}`;

/** Entrer, et les comptes que l’on a ailleurs. */
export const frDoors: typeof enDoors = {
  signIn: {
    title: 'Se connecter',
    lead: 'Avec le compte que tu as : sur Mastodon, Friendica, GoToSocial, Hollo, Pixelfed et d’autres.',
    account: 'Ton identifiant, ou ton serveur',
    accountHint: 'Par exemple @toi@social.example, ou social.example tout court.',
    go: 'Continuer',
    how: 'Tu dis oui sur ton propre serveur. Ce nœud ne voit jamais ton mot de passe.',
    again: 'Réessayer',
    linkTitle: 'Avec un lien',
    linkLead: 'L’admin de ce nœud peut t’en donner un. Il sert une fois.',
    label: 'Ton lien, ou le code qui le termine',
    notALink:
      'Ceci ne ressemble pas à un lien de connexion. Colle-le en entier, de http à sa dernière lettre.',
    welcome: (name) => `Bonjour ${name}`,
    confirm: (handle) => `Ce lien te connecte en tant que ${handle}. Il sert une fois.`,
    button: (name) => `Se connecter en tant que ${name}`,
    adminTitle: 'Un nouveau nœud, et tu en es l’admin',
    adminLead: 'Choisis comment les autres te verront. Ton identifiant restera.',
    name: 'Ton nom',
    nameHint: 'Tel qu’il doit figurer à côté de tes flattrs.',
    handle: 'Ton identifiant',
    handleHint: 'Des lettres, des chiffres, des tirets et des tirets bas : il devient ton adresse.',
    create: 'Ouvrir le nœud',
    already: (name) => `Ta session est ouverte, ${name}.`,
    onwards: (host) => `Direction ${host}`,
    onwardsText: 'On t’y demande si ce nœud peut savoir qui tu es.',
  },
  claim: {
    title: 'Ce qui t’attend',
    lead: (node) =>
      `Sur ${node}, des gens remercient des auteurs qui n’y sont pas encore. Cela attend six mois, et c’est à toi.`,
    account: 'Ton identifiant',
    another: 'Un autre identifiant',
    accountHint: 'Par exemple @toi@social.example.',
    look: 'Regarder',
    unreadable: 'Écris ton identifiant en entier, comme @toi@social.example.',
    gifts: (flattrs, people) =>
      `${some(flattrs, 'flattr', 'flattrs')} de ${some(people, 'personne', 'personnes')}`,
    waiting: (gifts, who) => `Pour ${who} : ${gifts}.`,
    nothing: (who) =>
      `Rien n’attend encore ${who}. Ce qui viendra te trouvera si tu dis que c’est toi.`,
    prove: (who) => `Je suis ${who}`,
    public: 'Ta page ici nommera ce compte, pour que l’on voie où vont les mercis.',
    take: 'Le prendre',
    yours: (who) => `Ce que l’on donne à ${who} est à toi. Cela compte dans le mois en cours.`,
    taken: (who) => `${who} est déjà réclamé. Si c’est toi, connecte-toi avec.`,
    pageTitle: 'Une page ou un blog',
    newcomer: 'Apporter ce que tu fais',
    page: 'Connecte-toi, et ajoute son adresse aux liens de ton profil. Puis fais un lien de là vers ta page ici, avec rel="me". Elle mène alors à toi.',
  },
  identities: {
    title: 'Tes comptes ailleurs',
    lead: 'Chacun d’eux te permet de te connecter ici. Personne d’autre ne voit lesquels.',
    none: 'Aucun encore.',
    since: (day) => `depuis le ${day}`,
    unlink: (handle) => `Délier ${handle}`,
    unlinkShort: 'Délier',
    last: 'C’est le seul : sans lui, tu n’entres que par un lien de l’admin.',
    add: 'Ajouter un compte',
    favourites: 'Ce que tu mets en favori là-bas',
    favouritesHint:
      'À partir de maintenant, jamais tes favoris d’avant. Le retirer annule le flattr. Un favori pour quelque chose de ce nœud est toujours un flattr.',
    modes: {
      off: 'n’est pas un flattr',
      all: 'est un flattr',
      payable: 'est un flattr quand son auteur peut le recevoir',
      asked: 'est un flattr quand je dis oui ici',
    },
    save: 'Enregistrer',
    unfinished: 'Sa liste est longue\u00a0: elle est lue en plusieurs fois.',
    never: 'Pas encore lu.',
    read: (when) => `Lu ${when}.`,
    next: (when) => `Prochaine lecture ${when}.`,
    found: (found, given) =>
      found === 0
        ? 'Rien de neuf ce mois-ci.'
        : `${found}\u00a0trouvé${found < 2 ? '' : 's'} ce mois-ci, dont ${given}\u00a0flattr${given < 2 ? '' : 's'}.`,
    trouble: {
      unreachable: 'Son serveur ne répond pas.',
      token_refused: 'Son serveur ne laisse plus entrer ce nœud\u00a0: ajoute ce compte à nouveau.',
      asked_too_often: 'Son serveur veut être interrogé moins souvent.',
      server_blocked:
        'Ce nœud n’a plus rien à faire avec son serveur\u00a0: son admin sait pourquoi.',
    },
    missed: (flattrs) =>
      `${flattrs}\u00a0de tes flattrs ne ${flattrs < 2 ? 'figure' : 'figurent'} plus parmi tes favoris là-bas. Quelques-uns sont retirés en quelques heures, beaucoup seulement si tu le dis.`,
    missedBack: 'Les retirer',
    missedKeep: 'Les garder',
    asked: 'Était-ce pour flattrer\u00a0?',
    yes: 'Oui, flattrer',
    no: 'Non',
    manyAsked: (favourites, handle) =>
      `${favourites}\u00a0attendent ta réponse, trouvés avec ${handle}.`,
    yesAll: 'Oui, tout flattrer',
    noAll: 'Non, aucun',
    lately: 'Trouvés récemment',
    states: {
      asked: 'attend ta réponse',
      found: 'en train d’être cherché',
      given: 'flattré',
      kept: 'flattré',
      declined: 'pas pour flattrer',
      gone: 'retiré',
    },
    nobodyReceives: 'Son auteur ne peut pas encore recevoir de flattrs.',
  },
};
