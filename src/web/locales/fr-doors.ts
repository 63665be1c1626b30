import type { enDoors } from './en-doors.ts';

/** Entrer, et les comptes que l’on a ailleurs. */
export const frDoors: typeof enDoors = {
  signIn: {
    title: 'Se connecter',
    lead: 'Avec le compte que tu as : sur Mastodon, Friendica, GoToSocial, Hollo, Pixelfed et d’autres.',
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
    handleHint: 'Des lettres, des chiffres, des tirets et des tirets bas : il devient ton adresse.',
    create: 'Ouvrir le nœud',
    already: (name) => `Ta session est ouverte, ${name}.`,
    onwards: (host) => `Direction ${host}`,
    onwardsText: 'On t’y demande si ce nœud peut savoir qui tu es.',
  },
  identities: {
    title: 'Tes comptes ailleurs',
    lead: 'Chacun d’eux te permet de te connecter ici. Personne d’autre ne voit lesquels.',
    none: 'Aucun encore.',
    since: (day) => `depuis le ${day}`,
    unlink: (handle) => `Délier ${handle}`,
    unlinkShort: 'Délier',
    last: 'C’est le seul : sans lui, tu n’entres que par un lien de l’admin.',
    add: 'Ajouter un compte',
  },
};
