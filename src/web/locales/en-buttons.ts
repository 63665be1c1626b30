import { countEn as count } from './numbers.ts';

const some = (n: number, one: string, many: string) => `${count(n)}\u00a0${n === 1 ? one : many}`;

/** Buttons on other sites, and how to put them there. */
export const enButtons = {
  button: {
    flattr: 'Flattr this',
    label: (n: number) => `Flattr this, ${count(n)}\u00a0${n === 1 ? 'flattr' : 'flattrs'} so far`,
    nothing: 'This address cannot be flattred',
  },
  visitors: {
    title: 'Who saw it',
    how: 'Each visitor is counted once a day and work, on pages here and wherever your buttons stand. Who they are is kept nowhere.',
    sentence: (seen: number, thanked: number) =>
      `This month ${some(seen, 'visitor', 'visitors')} so far, and ${some(thanked, 'person', 'people')} who thanked you by name.`,
    number: (n: number) => some(n, 'visitor', 'visitors'),
    column: 'Visitors',
    thanked: 'People who thanked',
    byMonth: 'Visitors by month',
    byWork: 'Visitors by work',
  },
  poster: {
    title: (name: string) => `A poster for ${name}`,
    why: 'Did you like it? A flattr says thank you.',
    code: (address: string) => `A code that leads to ${address}`,
    picture: 'The code as a picture',
    back: 'Back to the page',
    print: 'Printed, it fills a sheet of A4.',
  },
  buttons: {
    poster: 'A poster to print',
    title: 'Buttons for your site',
    lead: 'Put the coin where your work is. Whoever presses it comes here, sees what it is, and gives. It sets no cookie, and nobody is followed by it.',
    pick: 'A button for',
    yourPage: 'You, yourself',
    show: 'Show',
    forYou: 'A button for you',
    forWork: (title: string) => `A button for “${title}”`,
    kinds: {
      html: 'HTML',
      picture: 'Without script',
      markdown: 'Markdown',
      frame: 'In a frame',
    },
    kindTexts: {
      html: 'A link that the script draws the count into. Where scripts do not run, it stays a link. In WordPress and Ghost it goes into a block of the kind “HTML”.',
      picture: 'For newsletters, feeds, and wherever no script may run.',
      markdown: 'For a README or a forum.',
      frame: 'For site builders that only let you embed a page.',
    },
    policy:
      'If your site has a content policy, it needs this: the first two for the script, the second alone for a picture, the third for a frame.',
    site: 'For every page of your site',
    siteText:
      'Each page gets a button of its own. The line with rel="payment" says there that the site is yours, and a link to the site on your page says so here: what is given comes to you when both do.',
    siteLink: 'Add the site to your links',
    software: {
      wordpress: 'WordPress',
      hugo: 'Hugo',
      jekyll: 'Jekyll',
      ghost: 'Ghost',
      any: 'Any other site',
    },
    softwareTexts: {
      wordpress:
        'No plugin is needed. This goes to the end of the file of your child theme, or into a plugin for code snippets.',
      hugo: 'Then say {{ partial "flattr.html" . }} in a template, or {{< flattr >}} in a text.',
      jekyll: 'Then say {% include flattr.html %} in a layout or a text.',
      ghost: 'The button goes into the template of your theme, the two lines into its settings.',
      any: 'The link names no page: the script takes the one that it stands on. Without the script it leads to your page here.',
    },
    feed: 'In a feed',
    feedText:
      'Readers of feeds show a button when they find this. The first is for RSS, the second for Atom. Feeds from here have it already.',
    ofWork: 'Button',
    ofThis: (title: string) => `A button for “${title}”`,
  },
};

export type ButtonWords = typeof enButtons;
