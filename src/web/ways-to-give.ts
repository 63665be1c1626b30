/** Where people elsewhere take gifts: names that nobody has for anything else, with what lies below
 *  them. Everything else that somebody links to is only a link. */
const HOSTS = [
  'buymeacoffee.com',
  'comradery.co',
  'donorbox.org',
  'gofundme.com',
  'helloasso.com',
  'ko-fi.com',
  'liberapay.com',
  'opencollective.com',
  'patreon.com',
  'paypal.com',
  'paypal.me',
  'steadyhq.com',
  'thanks.dev',
  'tipeee.com',
  'ulule.com',
  'utip.io',
  'wemakeit.com',
];
/** The same on sites that are for other things, too. */
const PLACES = ['github.com/sponsors/', 'stripe.com/pay/'];

/** Whether an address leads to a place whose only use is to give somebody something. */
export function isWayToGive(href: string): boolean {
  const url = URL.parse(href);
  if (url === null || url.protocol !== 'https:') return false;
  const host = url.host.replace(/^www\./, '');
  return (
    HOSTS.some((known) => host === known || host.endsWith(`.${known}`)) ||
    PLACES.some((place) => `${host}${url.pathname}`.startsWith(place))
  );
}
