import type { enDoors } from './en-doors.ts';
import { countFr as count } from './numbers.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;

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
  passkeys: {
    door: 'Avec une clé d’accès',
    enter: 'Utiliser une clé d’accès',
    title: 'Clés d’accès',
    lead: 'Ton téléphone, ton ordinateur ou ton coffre de mots de passe te fait entrer, d’un doigt ou d’un code.',
    none: 'Aucune pour l’instant.',
    add: 'Ajouter une clé d’accès',
    name: 'Son nom',
    nameHint: 'Par exemple\u00a0: mon téléphone.',
    unnamed: (day) => `Clé du ${day}`,
    unused: 'pas encore utilisée',
    used: (when) => `utilisée ${when}`,
    rename: 'Renommer',
    remove: 'Retirer',
    removeThis: (name) => `Retirer la clé d’accès ${name}`,
    failed: 'Cela n’a pas marché\u00a0: il n’y a pas ici de clé pour ce nœud, ou on a annulé.',
    needScript: 'Les clés d’accès ont besoin de JavaScript. Les autres portes marchent sans.',
  },
  ways: {
    title: 'Comment tu te connectes',
    lead: 'Chacune de ces voies te fait entrer. Deux valent mieux qu’une.',
    accounts: (n) =>
      n === 0 ? 'Aucun pour l’instant.' : `${some(n, 'compte te fait', 'comptes te font')} entrer.`,
    toAccounts: 'Voir tes comptes ailleurs',
    lastTitle: 'Ta dernière voie',
    last: 'Sans elle, seul un lien de l’admin te fera entrer. Ajoutes-en d’abord une autre, ou retire-la quand même.',
    lastRemove: 'La retirer quand même',
    lastKeep: 'La garder',
  },
  claim: {
    title: 'Ce qui t’attend',
    lead: (node) =>
      `Sur ${node}, des gens remercient des auteurs qui n’y sont pas encore. Cela attend six mois, et c’est à toi.`,
    account: 'Ton identifiant ou ton site',
    another: 'Un autre identifiant ou site',
    accountHint: 'Par exemple @toi@social.example, ou blog.example.',
    look: 'Regarder',
    unreadable:
      'Écris ton identifiant en entier, comme @toi@social.example, ou ton site, comme blog.example.',
    gifts: (flattrs, people) =>
      `${some(flattrs, 'flattr', 'flattrs')} de ${some(people, 'personne', 'personnes')}`,
    waiting: (gifts, who) => `Pour ${who} : ${gifts}.`,
    nothing: (who) =>
      `Rien n’attend encore ${who}. Ce qui viendra te trouvera si tu dis que c’est toi.`,
    prove: (who) => `Je suis ${who}`,
    public: 'Ta page ici nommera ce compte, pour que l’on voie où vont les mercis.',
    take: 'Le prendre',
    yours: (who) => `Ce que l’on donne à ${who} est à toi. Cela compte dans le mois en cours.`,
    held: (count) =>
      `${some(count, 'flattr', 'flattrs')} d’avant que ce compte ait une autre clé ${count === 1 ? 'attend' : 'attendent'} qu’un admin de ce nœud ait regardé s’il est toujours à toi.`,
    taken: (who) => `${who} est déjà réclamé. Si c’est toi, connecte-toi avec.`,
    onlyInvited:
      'Ce nœud accueille qui il invite, ou qui quelque chose attend. Qui est déjà ici peut entrer.',
    onlyKnown: 'Ce nœud n’accueille personne de nouveau. Qui est déjà ici peut entrer.',
    site: {
      waiting: (gifts, host) => `Pour des pages de ${host} : ${gifts}.`,
      nothing: (host) =>
        `Rien n’attend pour des pages de ${host} dont personne ne connaît l’auteur. Pour un compte là-bas, écris son identifiant en entier.`,
      byMail: (host) =>
        `Qui est nouveau ici entre par le lien envoyé à webmaster@${host} ou postmaster@${host}\u00a0: qui lit cette boîte a le site.`,
      signIn: 'Me connecter pour le prendre',
      how: (host) => `Dis sur ${host} que c’est à toi. Une des deux façons suffit :`,
      file: 'un fichier texte à cette adresse :',
      record: 'un enregistrement TXT à ce nom :',
      line: 'avec cette seule ligne :',
      look: 'Regarder maintenant',
      again: 'On regardera encore pendant une semaine, sans toi.',
      silent: (host) =>
        `Rien sur ${host} ne te nomme encore. Mets-y la ligne telle quelle, puis appuie de nouveau.`,
      unreadable: (host) =>
        `${host} n’a pas répondu. Vérifie que l’adresse s’ouvre dans ton navigateur, puis appuie de nouveau.`,
      yours: (host) =>
        `Ce que l’on donne aux pages de ${host} est à toi. Laisse la ligne : elle est relue chaque semaine.`,
      shared:
        'Les pages dans le coin de quelqu’un d’autre, comme ~nom ou @nom, sont à cette personne.',
      leave: 'Ce n’est plus à moi',
    },
    pageTitle: 'Une page ou un blog',
    newcomer: 'Apporter ce que tu fais',
    page: 'Connecte-toi, et ajoute son adresse aux liens de ton profil. Puis fais un lien de là vers ta page ici, avec rel="me". Elle mène alors à toi.',
  },
  claims: {
    title: 'Revendications',
    lead: 'Ces comptes signent avec une autre clé que quand on les a remerciés. Leur serveur a peut-être seulement été réinstallé ; ou quelqu’un d’autre a acheté son domaine. Regarde qui est là, puis dis-le : ta parole ne sera pas redemandée.',
    none: 'Rien n’attend ta parole.',
    changed: (day) => `Une autre clé depuis le ${day}`,
    waits: (gifts, claimant) => `D’avant, ${gifts} : cela irait à ${claimant}.`,
    same: 'Toujours la même personne',
    other: 'Quelqu’un d’autre maintenant',
    gone: 'Plus rien de cela n’attend ta parole.',
  },
  identities: {
    title: 'Tes comptes ailleurs',
    lead: 'Chacun d’eux te permet de te connecter ici. Personne d’autre ne voit lesquels.',
    none: 'Aucun encore.',
    since: (day) => `depuis le ${day}`,
    unlink: (handle) => `Délier ${handle}`,
    unlinkShort: 'Délier',
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
