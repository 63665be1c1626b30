import { expect, test } from 'vitest';
import { isPublicAddress, isPublicHost } from '../../../src/net/public-address.ts';

test.each([
  '1.1.1.1',
  '172.15.255.255',
  '172.32.0.0',
  '2606:4700:4700::1111',
  '64:ff9b::101:101',
  '64:ff9b::1.1.1.1',
])('%s is public', (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  // This machine, private networks, carriers, links, documentation, several at once.
  ...['0.0.0.0', '127.0.0.1', '127.255.0.1', '10.1.2.3', '172.16.0.1', '172.31.255.255'],
  ...['192.168.1.1', '100.64.0.1', '169.254.169.254', '192.0.2.1', '198.18.0.1', '224.0.0.1'],
  ...['255.255.255.255', '240.0.0.1'],
  // The same in IPv6.
  ...['::', '::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1'],
  ...['100::1', '5f00::1'],
  // IPv4 within IPv6: mapped, compatible, translated, 6to4, Teredo, a network's own translation.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:1.1.1.1', '::7f00:1', '::127.0.0.1'],
  ...['64:ff9b::7f00:1', '64:ff9b::10.0.0.1', '64:ff9b:1::a00:1', '2002:7f00:1::', '2001::1'],
  '::ffff:0:127.0.0.1',
  // No addresses.
  ...['', 'localhost', '127.1', '0x7f000001', '2130706433', '[::1]'],
])('%s is not', (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  ['blog.example', true],
  ['xn--n-1ga.example', true],
  ['93.184.216.34', true],
  ['[2606:2800:220:1:248:1893:25c8:1946]', true],
  ['localhost.example', true],
  ['intranet', false],
  ['localhost', false],
  ['node.localhost', false],
  ['printer.local', false],
  ['db.internal', false],
  ['nas.home.arpa', false],
  ['127.0.0.1', false],
  ['10.0.0.1', false],
  ['[::1]', false],
  ['[::ffff:7f00:1]', false],
])('the host %s is for everybody: %s', (host, isPublic) => {
  expect(isPublicHost(host)).toBe(isPublic);
});
