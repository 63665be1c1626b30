import type { SocialRefusalWords } from '../refusal-codes.ts';

/** What publishing and company can refuse, in French. */
export const frSocialRefusals = {
  publish: {
    unknown_work: 'Cette œuvre n’est plus ici. Publie-la comme une nouvelle.',
    moved: 'Ton compte d’ici a déménagé. Publie là où tu vis maintenant.',
    title_missing: 'Il faut un titre à une œuvre. Écris-en un.',
    title_too_long: 'Un titre a 300 caractères au plus. Raccourcis-le.',
    url_missing: 'Donne l’adresse de l’œuvre, ou écris son texte intégral ici.',
    url_invalid:
      'Ce n’est pas une adresse du web. Elle commence par https:// et un domaine, par exemple https://example.org/article.',
    url_known: 'Tu as déjà publié cette adresse. Modifie plutôt cette œuvre-là.',
    excerpt_too_long: 'Une description a 500 caractères au plus. Raccourcis-la.',
    body_too_long:
      'Ce texte est trop long : il peut avoir 100 000 caractères, et aucun tableau ni renvoi qui enfle sans mesure. Raccourcis-le ou publie-le en parties.',
    language_invalid: 'Cette langue est inconnue ici. Choisis-en une dans la liste.',
    too_many_tags: 'Une œuvre a dix mots-clés au plus. Retires-en.',
    tag_too_long:
      'Un mot-clé a 50 caractères au plus. Raccourcis-le, ou sépare-les par des virgules.',
    byline_too_long: 'Un nom a 100 caractères au plus. Raccourcis-le.',
    picture_unusable:
      'Cette image est illisible. Choisis-en une autre : JPEG, PNG, WebP, GIF ou AVIF.',
    picture_too_large: 'Cette image dépasse 10 Mo. Choisis-en une plus petite.',
    alt_too_long: 'La description d’une image a 1 500 caractères au plus. Raccourcis-la.',
  },
  keep: {
    unknown_work: 'Cette œuvre n’est plus ici. Il n’y a plus rien à faire.',
    too_many_featured: 'On peut épingler cinq œuvres. Détaches-en une d’abord.',
  },
  page: {
    url_invalid:
      'Ce n’est pas une adresse du web. Elle commence par https:// et un domaine, par exemple https://example.org/article.',
    url_known: 'Tu as déjà publié cette adresse. Tu la trouves parmi tes œuvres.',
    unreachable: 'Son serveur ne répond pas. Vérifie l’adresse, ou remplis le formulaire toi-même.',
    private_address:
      'Cette adresse n’est pas sur le web public. Colle une adresse que chacun peut ouvrir.',
    too_many_redirects: 'Cette adresse renvoie à une autre, puis à une autre. Colle la dernière.',
    too_slow:
      'La page a mis trop longtemps à répondre. Recommence, ou remplis le formulaire toi-même.',
    too_large: 'La page est trop grande pour être lue. Remplis le formulaire toi-même.',
    refused:
      'Le site ne montre pas cette page à un programme. Remplis le formulaire toi-même, ou vérifie l’adresse.',
    gone: 'Il n’y a plus rien à cette adresse. Vérifie-la.',
    not_a_page: 'Ce qui s’y trouve n’est pas une page lisible. Remplis le formulaire toi-même.',
  },
  feed: {
    url_invalid:
      'Ce n’est pas une adresse du web. Elle commence par https:// et un domaine, par exemple https://example.org/feed.',
    feed_known: 'Tu as déjà ce flux. Il est dans la liste.',
    too_many_feeds: 'C’est un flux de plus que ce qu’on peut avoir ici. Retires-en un d’abord.',
    unknown_feed: 'Ce flux n’est plus ici. Il n’y a plus rien à faire.',
    asked_too_often: 'Ce flux vient d’être lu. Attends une minute et recommence.',
  },
  follow: {
    nobody_there:
      'Personne n’a été trouvé là. Vérifie l’adresse : elle ressemble à @name@example.org, ou c’est celle d’une page de profil.',
    oneself: 'C’est toi. Colle l’adresse de quelqu’un d’autre.',
    node_blocked:
      'L’admin de ce nœud n’a pas affaire à ce serveur, on ne peut donc y suivre personne. Demande-lui pourquoi.',
    blocked:
      'L’un de vous a bloqué l’autre. Si c’est toi, débloque cette personne parmi tes abonnés.',
    already_following: 'Tu suis déjà cette personne, ou tu l’as demandé.',
    too_many_follows: 'Tu suis autant de personnes qu’on peut ici. Cesse d’en suivre une d’abord.',
    not_following: 'Tu ne suis plus cette personne. Il n’y a plus rien à faire.',
    no_follower: 'Cette personne ne te suit plus. Il n’y a plus rien à faire.',
    not_blocked: 'Cette personne n’est plus bloquée. Il n’y a plus rien à faire.',
  },
  profile: {
    name_invalid: 'Un nom a de 1 à 100 caractères. Écris-en un.',
    summary_too_long: 'Cela a 1 000 caractères au plus. Raccourcis.',
    too_many_links: 'Il y a place pour huit liens. Retires-en.',
    link_invalid:
      'À chaque lien il faut une adresse du web, par exemple https://example.org, et un nom de 60 caractères au plus. Regarde chacun.',
    too_many_domains: 'Il y a place pour 20 sites. Retires-en.',
    domain_invalid:
      'L’un d’eux n’est pas un site. Écris chacun sur sa ligne, par exemple example.org.',
    picture_unusable:
      'Cette image est illisible. Choisis-en une autre : JPEG, PNG, WebP, GIF ou AVIF.',
    picture_too_large: 'Cette image dépasse 10 Mo. Choisis-en une plus petite.',
  },
  bring: {
    not_an_archive:
      'Ce n’est pas un fichier donné par un Obole, ou il est abîmé. Reprends-le sur l’autre nœud : un fichier ZIP.',
    moved: 'Ton compte d’ici a déménagé. Apporte le fichier là où tu vis maintenant.',
    no_file: 'Aucun fichier n’est venu. Choisis celui de l’autre nœud.',
    asked_too_often: 'C’était souvent en peu de temps. Attends une minute et recommence.',
  },
  move: {
    nobody_there:
      'Personne n’a été trouvé là. Vérifie l’adresse : elle ressemble à @nom@example.org, ou c’est celle d’une page de profil.',
    node_blocked:
      'L’admin de ce nœud n’a pas affaire à ce serveur, on n’y déménage donc pas d’ici, ni de là-bas ici. Demande-lui pourquoi.',
    oneself: 'C’est un compte d’ici. Nommes-en un sur un autre serveur.',
    too_many_accounts: 'On peut nommer cinq anciens comptes au plus. Retires-en un d’abord.',
    handle_differs: 'Ce n’est pas ton identifiant. Écris-le comme il est au-dessus.',
    no_back_link:
      'Ce compte ne dit pas qu’il est aussi celui d’ici. Nomme là-bas celui d’ici comme ancien compte, puis déménage.',
    no_flattr_node:
      'Ce serveur ne prend pas de flattrs : ce qu’on te donne ne pourrait pas suivre. Déménage vers un nœud qui en prend.',
    moved_on: 'Ce compte a lui-même déménagé. Nomme celui où tu vis maintenant.',
    moved_lately: 'Tu as déménagé il y a peu. Attends que 30 jours soient passés.',
    asked_too_often: 'C’était souvent en peu de temps. Attends une minute et recommence.',
  },
  leave: {
    handle_differs: 'Ce n’est pas ton identifiant. Écris-le comme il est au-dessus.',
    last_admin:
      'Tu es l’unique admin de ce nœud. Donne d’abord ce rôle à quelqu’un d’autre : obole user role, dans un terminal.',
  },
} satisfies SocialRefusalWords;
