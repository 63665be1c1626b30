import { domainToASCII } from 'node:url';

/** RFC 5321, 4.5.3.1. */
const LOCAL_MAX_CHARACTERS = 64;
const ADDRESS_MAX_CHARACTERS = 254;
/** What browsers take as an address (HTML, 4.10.5.1.5), without empty parts between dots. */
const LOCAL = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

/** A mail address as somebody typed it; null when it is none that can be written to. Stricter than the
 *  mail standards: no quotes, comments, names or line ends, which could add receivers or headers.
 *  @returns the domain in small letters, and as the DNS knows it. */
export function parseMailAddress(typed: string): string | null {
  const text = typed.trim();
  const at = text.lastIndexOf('@');
  if (at < 1 || text.length > ADDRESS_MAX_CHARACTERS) return null;
  const local = text.slice(0, at);
  const domain = domainToASCII(text.slice(at + 1));
  if (local.length > LOCAL_MAX_CHARACTERS || !LOCAL.test(local) || !DOMAIN.test(domain))
    return null;
  const address = `${local}@${domain}`;
  return address.length > ADDRESS_MAX_CHARACTERS ? null : address;
}

/** Whose inbox an address leads to, as far as one can see from outside: in small letters, and without what
 *  stands after a `+`. For counting only: to whom it belongs is asked with the whole of it. */
export const mailboxOf = (address: string): string =>
  address.toLowerCase().replace(/(?<=.)\+[^@]*(?=@)/, '');

/** Under these names only whoever has a domain reads mail, also where strangers have addresses.
 *  Source: CA/Browser Forum, Baseline Requirements, 3.2.2.4.4; RFC 2142. */
const OWNERS = ['admin', 'administrator', 'hostmaster', 'postmaster', 'webmaster'];

/** The domain that is theirs who read mail at an address, without `www.`, which has the same owner; null:
 *  reading it does not show that. */
export function ownedDomain(address: string): string | null {
  const at = address.lastIndexOf('@');
  return OWNERS.includes(address.slice(0, at).toLowerCase())
    ? address.slice(at + 1).replace(/^www\./, '')
    : null;
}
