import type { AuditEventView } from '../../src/audit/audit-event.view';
import { AuditLog, type AuditEntry } from '../../src/common/audit/audit-log';
import type { RequestContext } from '../../src/common/http/request-context';
import { newId } from '../../src/common/ids';
import { ALICE, SettingsApplication } from '../settings/settings-application';

interface Listed {
  items: AuditEventView[];
  nextCursor: string | null;
}

describe('the audit', () => {
  let site: SettingsApplication;
  beforeAll(async () => {
    site = await SettingsApplication.start();
    await site.rows(
      `insert into app_user (id, email, email_key, username, username_key, mobile_number, full_name, user_type)
       values ($1, 'Alice@example.com', 'alice@example.com', 'alice', 'alice', '+40712345678', 'Alice', 'system')`,
      [ALICE],
    );
  });
  beforeEach(() => site.reset());
  afterAll(() => site.stop());

  const record = (entry: Partial<AuditEntry>, context?: Partial<RequestContext>) =>
    site.as(() => site.get(AuditLog).record({ event: 'user_updated', outcome: 'success', ...entry }, site.source.manager), context);
  const list = async (query: string) => (await site.request('GET', `/audit-events?${query}`)).body as Listed;
  const reasons = async (query: string) => (await list(query)).items.map(({ reason }) => reason);

  it('tells who did what to whom, from where', async () => {
    await record({ reason: 'told', target: { kind: 'user', id: ALICE, label: 'a•••@e•••.com' }, method: 'totp', before: { enabled: true }, after: { enabled: false } });
    expect((await list('limit=1')).items).toEqual([
      {
        id: expect.any(String),
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        event: 'user_updated',
        outcome: 'success',
        reason: 'told',
        actor: { id: ALICE, label: 'a•••@e•••.com' },
        target: { kind: 'user', id: ALICE, label: 'a•••@e•••.com' },
        method: 'totp',
        address: '203.0.113.7',
        userAgent: 'jest',
        requestId: 'request-1',
        before: { enabled: true },
        after: { enabled: false },
      },
    ]);
  });

  it('names the actor of an event before anybody is signed in, and the command line', async () => {
    await record({ actor: { label: 'm•••@e•••.com' } }, { actor: null });
    await record({}, { actor: { kind: 'cli', label: 'cli:root' } });
    await record({}, { actor: null });
    expect((await list('limit=3')).items.map(({ actor }) => actor)).toEqual([null, { id: null, label: 'cli:root' }, { id: null, label: 'm•••@e•••.com' }]);
    expect(await site.events()).toHaveLength(3);
  });

  it('takes a row down with the transaction that wrote it', async () => {
    const failing = site.source.transaction(async (manager) => {
      await site.get(AuditLog).record({ event: 'user_deleted', outcome: 'success' }, manager);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await site.events()).toEqual([]);
  });

  it('stores what was sent as text, whatever is in it', async () => {
    await record(
      { reason: 'x'.repeat(2000), target: { kind: 'delivery', label: 'a\r\nb\u0000\ud800' }, after: { name: '\u0000\ud800', 'k\u0000': 1 } },
      { userAgent: '\u001b[2J'.repeat(500) },
    );
    const [row] = await site.events();
    expect(row).toMatchObject({ target: 'a\\u000d\\u000ab\\u0000\ufffd', after: { name: '\\u0000\ufffd', 'k\\u0000': 1 } });
    expect([row.reason.length, row.user_agent.length]).toEqual([500, 256]);
    expect(row.user_agent).not.toContain('\u001b');
  });

  it.each(['update audit_event set reason = null', 'delete from audit_event', 'truncate audit_event'])('refuses: %s', async (statement) => {
    await record({});
    await expect(site.rows(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await site.events()).toHaveLength(1);
  });

  it.each<['actor' | 'target', string]>([
    ['actor', ALICE],
    ['actor', ALICE.toUpperCase()],
    ['actor', 'alice@example.com'],
    ['actor', ' ALICE@Example.com'],
    ['actor', 'alice'],
    ['actor', '+40712345678'],
    ['target', ALICE],
    ['target', 'alice@example.com'],
  ])('finds a person as %s by %s', async (role, text) => {
    const stranger = { actor: { userId: newId(), label: 'b•••@e•••.com' }, target: { kind: 'user', id: newId(), label: 'b•••@e•••.com' } } as const;
    await record({ ...stranger, reason: 'other' });
    await record({ ...stranger, reason: 'hers', ...(role === 'actor' ? { actor: { userId: ALICE, label: 'a' } } : { target: { kind: 'user', id: ALICE } }) });
    const found = await list(`${role}=${encodeURIComponent(text)}&limit=100`);
    expect(found.items[0]).toMatchObject({ reason: 'hers' });
    for (const item of found.items) expect(item[role]?.id).toBe(ALICE);
  });

  it('finds whoever has no account by the masked name, others by their label', async () => {
    await record({ reason: 'unknown', actor: { label: 'n•••@n•••.org' } });
    await record({ reason: 'by command', actor: { label: 'cli:dba' } });
    await record({ reason: 'a role', target: { kind: 'role', id: newId(), label: 'Accounts Manager' } });
    expect(await reasons('actor=nobody@nowhere.org')).toEqual(['unknown']);
    expect(await reasons('actor=cli:dba')).toEqual(['by command']);
    expect(await reasons('target=Accounts%20Manager')).toEqual(['a role']);
    expect(await reasons("actor=' or 1=1 --")).toEqual([]);
  });

  it('takes events by name and time, the beginning included and the end not', async () => {
    const actor = { userId: newId(), label: 'x' };
    const insert = (at: string, event: string) =>
      site.rows('insert into audit_event (id, at, event, outcome, reason, actor_id) values ($1, $2::text::timestamptz, $3, $4, $2, $5)', [newId(), at, event, 'success', actor.userId]);
    for (const at of ['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z', '2020-01-03T00:00:00Z']) await insert(at, 'session_created');
    await insert('2020-01-02T00:00:00Z', 'session_ended');
    const mine = `actor=${actor.userId}`;
    expect(await reasons(`${mine}&event=session_created&since=2020-01-02T00:00:00Z`)).toEqual(['2020-01-03T00:00:00Z', '2020-01-02T00:00:00Z']);
    expect(await reasons(`${mine}&event=session_created&until=2020-01-02T00:00:00Z`)).toEqual(['2020-01-01T00:00:00Z']);
    expect(await reasons(`${mine}&event=session_ended`)).toEqual(['2020-01-02T00:00:00Z']);
  });

  it('pages through rows of one instant without losing or repeating any', async () => {
    const actor = newId();
    const ids = Array.from({ length: 7 }, () => newId());
    for (const [n, id] of ids.entries()) {
      const at = n < 3 ? '2020-06-01T00:00:00.000001Z' : '2020-06-01T00:00:00.000002Z';
      await site.rows(`insert into audit_event (id, at, event, outcome, actor_id) values ($1, $2, 'authz_fail', 'failure', $3)`, [id, at, actor]);
    }
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer: Listed = await list(`actor=${actor}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...answer.items.map(({ id }) => id));
      cursor = answer.nextCursor;
    }
    expect(seen).toEqual([...ids].reverse());
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'event=nonsense', 'since=yesterday', 'until=2020-13-01T00:00:00Z', 'actor=', 'actor=a%00b', 'more=1'])(
    'refuses ?%s',
    async (query) => {
      expect(await site.request('GET', `/audit-events?${query}`)).toMatchObject({ status: 422, body: { type: expect.stringMatching(/validation-failed$/) } });
    },
  );
});
