import { addPerson, PASSWORD, type Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/**
 * A client that says where it comes from. Address lists, limits and the audit go by the client's address; whoever can write
 * it himself escapes all three, or puts the blame on somebody else (OWASP REST CS; requirements; contract §2
 * `TRUST_PROXY`). Headers count only where a configured proxy wrote them, and of a list only the entry that proxy appended.
 */
const FORGED = '192.0.2.66';
const HEADERS: Record<string, string>[] = [
  { 'x-forwarded-for': FORGED },
  { 'x-forwarded-for': `${FORGED}, 10.0.0.1` },
  { 'x-real-ip': FORGED },
  { forwarded: `for=${FORGED};proto=https;by=10.0.0.1` },
  { 'cf-connecting-ip': FORGED },
  { 'true-client-ip': FORGED },
  { 'x-client-ip': FORGED },
  { 'x-cluster-client-ip': FORGED },
  { 'fastly-client-ip': FORGED },
  { 'x-originating-ip': FORGED },
];

async function addressesSeen(site: TestApp, person: Person, from: string, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const response = await site.app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    remoteAddress: from,
    headers: { host: 'localhost:3000', 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ login: person.email, password: PASSWORD }),
  });
  const { rows } = await site.sql.query(
    `select (select address from audit_event where event = 'authn_login_success' order by id desc limit 1) as audit,
            (select address from session where user_id = $1 order by id desc limit 1) as session`,
    [person.id],
  );
  return { status: response.statusCode, ...rows[0] };
}

describe('a forged client address', () => {
  let site: TestApp;
  afterEach(() => site.close());

  const seenBy = async (env: Record<string, string>, knocks: [from: string, headers: Record<string, string>, seen: string][]) => {
    site = await createTestApp(env);
    const person = await addPerson(site);
    for (const [from, headers, seen] of knocks) {
      const answer = await addressesSeen(site, person, from, headers);
      expect({ from, headers, ...answer }).toEqual({ from, headers, status: 200, audit: seen, session: seen });
    }
  };

  it('changes nothing where no proxy is configured', async () => {
    await seenBy({}, HEADERS.map((headers) => ['198.51.100.7', headers, '198.51.100.7']));
  });

  it('behind one proxy: what it appended counts, and nothing before it', async () => {
    await seenBy({ TRUST_PROXY: '1' }, [
      ['10.0.0.1', {}, '10.0.0.1'],
      ['10.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
      ['10.0.0.1', { 'x-forwarded-for': `${FORGED}, 203.0.113.9` }, '203.0.113.9'],
      ['10.0.0.1', { 'x-forwarded-for': `127.0.0.1, ${FORGED}, 203.0.113.9` }, '203.0.113.9'],
      ['10.0.0.1', { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': FORGED, forwarded: `for=${FORGED}`, 'cf-connecting-ip': FORGED }, '203.0.113.9'],
    ]);
  });

  it('behind two: the second from the right', async () => {
    await seenBy({ TRUST_PROXY: '2' }, [
      ['10.0.0.1', { 'x-forwarded-for': `${FORGED}, 203.0.113.9, 10.0.0.2` }, '203.0.113.9'],
      ['10.0.0.1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    ]);
  });

  it('behind proxies of a network: the first address from the right that is none of theirs, and only if one of them calls', async () => {
    await seenBy({ TRUST_PROXY: '10.0.0.0/8,::1/128' }, [
      ['10.0.0.1', { 'x-forwarded-for': `${FORGED}, 203.0.113.9` }, '203.0.113.9'],
      ['10.0.0.1', { 'x-forwarded-for': `${FORGED}, 203.0.113.9, 10.0.0.2` }, '203.0.113.9'],
      ['198.51.100.7', { 'x-forwarded-for': FORGED }, '198.51.100.7'],
      ['198.51.100.7', { 'x-forwarded-for': `${FORGED}, 10.0.0.2` }, '198.51.100.7'],
      ['::1', { 'x-forwarded-for': '203.0.113.9' }, '203.0.113.9'],
    ]);
  });

  it('with a port, or as a dual-stack socket has it, is the address', async () => {
    await seenBy({ TRUST_PROXY: '1' }, [
      ['10.0.0.1', { 'x-forwarded-for': '203.0.113.9:1234' }, '203.0.113.9'],
      ['10.0.0.1', { 'x-forwarded-for': '[2001:db8::9]:80' }, '2001:db8::9'],
      ['10.0.0.1', { 'x-forwarded-for': '[2001:db8::9]' }, '2001:db8::9'],
      ['10.0.0.1', { 'x-forwarded-for': '::ffff:203.0.113.9' }, '203.0.113.9'],
      ['::ffff:10.0.0.1', {}, '10.0.0.1'],
    ]);
  });

  it('that is no address is no source of its own: the last hop that is one counts', async () => {
    const none = ['<script>alert(1)</script>', 'a'.repeat(4000), ',,,', '::::', '999.1.1.1', '0x7f.1', '010.0.0.1', '203.0.113.9:x', 'unknown', '\u00e9'];
    await seenBy({ TRUST_PROXY: '1' }, none.map((value) => ['10.0.0.1', { 'x-forwarded-for': value }, '10.0.0.1']));
    await site.close();
    await seenBy({ TRUST_PROXY: '2' }, [
      ['10.0.0.1', { 'x-forwarded-for': 'garbage, 10.0.0.2' }, '10.0.0.2'],
      ['10.0.0.1', { 'x-forwarded-for': 'garbage, rubbish' }, '10.0.0.1'],
    ]);
  });

  it('forwarded hosts and schemes lead no link and no cookie elsewhere', async () => {
    site = await createTestApp({ TRUST_PROXY: '1' });
    const person = await addPerson(site);
    const answer = await site.client().post('/auth/login', { login: person.email, password: 'wrong' }, { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', 'x-forwarded-prefix': '/evil' });
    expect(answer.body.type).toBe('http://localhost:3000/problems/invalid-credentials');
    expect(answer.headers['strict-transport-security']).toBeUndefined();
  });
});
