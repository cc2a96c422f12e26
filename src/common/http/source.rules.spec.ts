import { clientAddress, sourceOf } from './source.rules';

describe(clientAddress.name, () => {
  it.each([
    ['the peer, where nobody forwarded', ['203.0.113.7'], '203.0.113.7'],
    ['the client of a proxy', ['10.0.0.1', '203.0.113.7'], '203.0.113.7'],
    ['no words of a client', ['10.0.0.1', 'garbage'], '10.0.0.1'],
    ['of a dual-stack socket, the IPv4 address', ['::ffff:203.0.113.7'], '203.0.113.7'],
    ['in hexadecimal and brackets too', ['::1', '[::FFFF:CB00:7107]:51234'], '203.0.113.7'],
    ['an IPv6 address in its one spelling', ['2001:DB8:0:0:0::1'], '2001:db8::1'],
    ['without its zone', ['fe80::1%eth0'], 'fe80::1'],
    ['a socket path as it stands', ['unix:'], 'unix:'],
  ])('%s', (_, hops, address) => {
    expect(clientAddress(hops)).toBe(address);
  });
});

describe(sourceOf.name, () => {
  it.each([
    ['an IPv4 address is itself', '203.0.113.7', '203.0.113.7'],
    ['an IPv6 address is its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['so is its neighbour', '2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['another /64 is another source', '2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['however it is written', '2001:DB8:1:2:0:0:0:1', '2001:db8:1:2::/64'],
    ['a mapped address is the IPv4 address', '::ffff:203.0.113.7', '203.0.113.7'],
    ['in hexadecimal too', '::ffff:cb00:7107', '203.0.113.7'],
    ['loopback has a /64 as well', '::1', '::/64'],
    ['a zone is not part of it', 'fe80::1%eth0', 'fe80::/64'],
    ['what cannot be read counts as it stands', '010.0.0.1', '010.0.0.1'],
    ['a socket path too', 'unix:', 'unix:'],
    ['the command line has none', null, null],
  ])('%s: %s', (_, address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
