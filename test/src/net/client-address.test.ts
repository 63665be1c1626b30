import { expect, test } from 'vitest';
import { clientOf } from '../../../src/net/client-address.ts';

test.each([
  ['192.0.2.7', undefined, '192.0.2.7'],
  ['::ffff:192.0.2.7', undefined, '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ['2001:db8::6', undefined, '2001:db8:0:0::/64'],
  ['fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
  // Nobody asked to believe what a visitor writes.
  ['127.0.0.1', '198.51.100.9', '127.0.0.1'],
  [undefined, '198.51.100.9', 'unknown'],
])('without a proxy %j with %j is %j', (connected, forwarded, client) => {
  expect(clientOf(connected, forwarded, false)).toBe(client);
});

test.each([
  ['127.0.0.1', '8.8.8.8', '8.8.8.8'],
  ['::ffff:172.17.0.1', '8.8.8.8:4711', '8.8.8.8'],
  ['10.1.2.3', '[2a00:1450::1]:80', '2a00:1450:0:0::/64'],
  // What the visitor wrote stands before what the proxy adds.
  ['127.0.0.1', '1.1.1.1, 8.8.8.8', '8.8.8.8'],
  // One proxy behind another.
  ['127.0.0.1', '1.1.1.1, 8.8.8.8, 10.0.0.2', '8.8.8.8'],
  ['127.0.0.1', '8.8.8.8, nonsense, 10.0.0.2', '10.0.0.2'],
  ['127.0.0.1', undefined, '127.0.0.1'],
  ['127.0.0.1', '', '127.0.0.1'],
  // Who comes past the proxy is believed nothing.
  ['9.9.9.9', '8.8.8.8', '9.9.9.9'],
])('behind a proxy %j with %j is %j', (connected, forwarded, client) => {
  expect(clientOf(connected, forwarded, true)).toBe(client);
});
