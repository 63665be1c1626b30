import { isIP } from 'node:net';
import { isValidPublicIPv4Address, isValidPublicIPv6Address } from '@fedify/vocab-runtime';

/** Where IPv6 is routed between networks at all (RFC 4291, section 2.4), and the prefix under which a
 *  network translates to IPv4 (RFC 6052). Everything outside is special: mapped and compatible IPv4,
 *  link-local, site-local, the discard prefix, multicast. */
const ROUTED = /^(?:[23][0-9a-f]{3}|64:ff9b:)/i;

/** Whether an address (without brackets, without a zone) is one that anybody on the Internet could
 *  reach. Forms that carry an IPv4 address within are judged by that one, or refused. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return isValidPublicIPv4Address(address);
  return family === 6 && ROUTED.test(address) && isValidPublicIPv6Address(address);
}

/** Names that only a network of its own knows. Sources: RFC 6761, 6762, 8375; ICANN's `internal`;
 *  what home routers say. */
const OWN_NAMES =
  /(?:^|\.)(?:localhost|local|internal|home\.arpa|lan|home|corp|intranet|private)$/i;

/** Whether a host, as `URL` writes it, is one that anybody on the Internet could reach, as far as its name
 *  tells: nobody is asked where it leads. */
export function isPublicHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return isPublicAddress(address);
  return hostname.includes('.') && !OWN_NAMES.test(hostname);
}
