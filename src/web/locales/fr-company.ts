import type { CompanyWords } from './en-company.ts';
import { countFr as count } from './numbers.ts';

/** Zero and one are singular in French. */
const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n < 2 ? one : many}`;

/** The words about people and each other in French. */
export const frCompany: CompanyWords = {
  settings: {
    title: 'Réglages',
    lead: 'Comment on te voit, ici et dans d’autres applications.',
    name: 'Nom',
    summary: 'À propos de toi',
    summaryHint: '1 000 caractères au plus. Une ligne vide commence un paragraphe.',
    kind: 'Tu es',
    kinds: { person: 'une personne', group: 'un groupe', organization: 'une organisation' },
    links: 'Liens',
    linksHint:
      'Ton site, tes autres profils, d’autres façons de donner. Un lien est marqué comme prouvé quand sa page renvoie à ta page d’ici avec rel="me".',
    linkName: (n) => `Nom du lien ${n}`,
    linkHref: (n) => `Adresse du lien ${n}`,
    domains: 'Sites qui peuvent te nommer comme auteur',
    domainsHint:
      'Un par ligne, par exemple example.org. Sur Mastodon, les aperçus de leurs articles te montrent alors.',
    flattrsPublic: 'Montrer à tous ce que je flattre',
    flattrsPublicHint: 'Ta page liste alors les flattrs que tu as donnés.',
    picture: 'Ton image',
    save: 'Garder',
    leave: 'Supprimer ton compte',
    leaveTitle: 'Supprimer ton compte ?',
    leaveText:
      'Ton profil, tes œuvres et tes flux s’en vont, les serveurs de tes abonnés sont priés de t’oublier, et ta session se ferme. C’est sans retour, et personne n’aura plus jamais ton identifiant.',
    leaveBooks:
      'Les comptes restent tels quels : ce que tu as donné ce mois-ci est partagé à la fin du mois, et ce que tu as reçu sans que ce soit versé te reste dû par ce nœud.',
    leaveLabel: (handle) => `Pour confirmer, écris ton identifiant : ${handle}`,
    leaveConfirm: 'Supprimer pour de bon',
    leaveKeep: 'Garder mon compte',
  },
  followers: {
    title: 'Tes abonnés',
    number: (n) => some(n, 'abonné', 'abonnés'),
    lead: 'Ils voient dans leurs propres applications ce que tu publies. Qui est retiré peut se réabonner ; qui est bloqué ne le peut pas.',
    none: 'Personne encore. On te suit depuis n’importe quelle application du fédivers, par ton adresse.',
    since: (day) => `depuis le ${day}`,
    remove: 'Retirer',
    removeThis: (name) => `Retirer ${name} de tes abonnés`,
    block: 'Bloquer',
    blockThis: (name) => `Bloquer ${name}`,
    blocked: 'Bloqués',
    unblock: 'Débloquer',
    unblockThis: (name) => `Débloquer ${name}`,
    older: 'Abonnés plus anciens',
    newest: 'Aux plus récents',
    toSupporters: 'Tes soutiens',
  },
  supporters: {
    title: 'Ce que font tes soutiens',
    lead: 'Suis qui t’a dit merci, et vois ici ce qu’ils font.',
    who: 'Tes soutiens',
    none: 'Personne ne t’a encore flattré. Quand cela arrivera, tu les rencontreras ici.',
    flattrs: (n, day) => `${some(n, 'flattr', 'flattrs')}, le dernier le ${day}`,
    older: 'Soutiens plus anciens',
    newest: 'Aux plus récents',
    stream: 'Dernières nouvelles',
    streamNone: 'Quand quelqu’un que tu suis publie quelque chose, cela paraît ici.',
    streamOlder: 'Plus ancien',
    followingNumber: (n) => `Tu suis ${some(n, 'personne', 'personnes')}`,
    toFollowers: 'Tes abonnés',
    add: 'Suivre quelqu’un',
    hint: 'Par exemple @name@example.org, ou l’adresse de sa page.',
  },
  follow: {
    follow: 'Suivre',
    followThis: (name) => `Suivre ${name}`,
    unfollow: 'Ne plus suivre',
    unfollowThis: (name) => `Ne plus suivre ${name}`,
    requested: 'Demandé',
    cancel: 'Reprendre',
    cancelThis: (name) => `Reprendre la demande de suivre ${name}`,
    following: 'Suivi',
  },
  post: {
    onServer: (host) => `sur ${host}`,
    show: 'Montrer',
    published: 'publié ici',
    open: (name) => `Message de ${name},`,
  },
  fediverse: {
    follow: 'Suivre depuis n’importe quelle application du fédivers',
    followHint: 'Mets cette adresse dans sa recherche.',
    reply:
      'Pour répondre ou partager, mets l’adresse de cette page dans la recherche de ton application du fédivers.',
    followers: 'Abonnés',
    links: 'Liens',
    proven: 'prouvé',
    provenTitle: 'La page derrière ce lien renvoie à ce profil.',
    feeds: 'Flux :',
    feedOf: (name, kind) => `${name} – ${kind}`,
    replies: 'Réponses',
    moreReplies: 'Seules les premières sont montrées.',
    thanks: 'Du fédivers',
    publish: 'Publier quelque chose',
    editProfile: 'Modifier ton profil',
  },
  gone: {
    workTitle: 'Cette œuvre n’est plus là',
    work: 'Son auteur l’a retirée.',
    workAction: (name) => `Voir ce que ${name} fait d’autre`,
    personTitle: 'Cette personne est partie',
    person:
      'Sa page et ses œuvres ne sont plus là. Ce qui a été donné et reçu reste dans les comptes.',
  },
  bot: {
    title: 'Le robot Flattr',
    lead: 'Un programme de ce nœud, pas une personne.',
    what: (node) =>
      `@flattr appartient à ${node}. Il représente ce nœud là où les gens du fédivers se remercient : avec le temps, on le mentionnera sous un message pour flattrer ce message.`,
    notYet:
      'Il ne répond pas encore aux mentions. En attendant, colle l’adresse de ce qui t’a plu, et flattre-le ici.',
    quiet: 'Il ne suit personne, n’écrit rien de lui-même et ne peut recevoir aucun flattr.',
  },
};
