import { newId } from '../../src/common/ids';
import { signedIn } from '../admin/signed-in';
import type { HttpClient } from '../support/http-client';
import { createTestApp, type TestApp } from '../support/test-app';

const CSV = { accept: 'text/csv' };

describe('the audit as CSV', () => {
  let site: TestApp;
  let client: HttpClient;
  beforeAll(async () => {
    site = await createTestApp();
    ({ client } = await signedIn(site, 'auditor', ['System Manager']));
  });
  afterAll(() => site.close());

  const insert = (reason: string, event = 'authz_fail') =>
    site.sql.query(`insert into audit_event (id, event, outcome, reason) values ($1, $2, 'failure', $3)`, [newId(), event, reason]);
  const get = (query: string, headers: Record<string, string> = CSV) => client.get(`/audit-events?${query}`, headers);

  it('has a header, the filtered rows, and no formula', async () => {
    await insert('=HYPERLINK("https://evil.example","click")', 'sequence_fail');
    await insert('said "no",\nand left', 'sequence_fail');
    await insert('another event');
    const answer = await get('event=sequence_fail');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(answer.headers['vary']).toContain('Accept');
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="audit-events-${site.clock.now().toISOString().slice(0, 10)}.csv"`);
    const [header, first, ...rest] = answer.text.split('\r\n');
    expect(header).toBe(
      '\ufeff"id","at","event","outcome","reason","actorId","actor","targetKind","targetId","target","method","address","userAgent","requestId","before","after","exportedAt","policy"',
    );
    expect(first).toContain(`"${site.clock.now().toISOString()}","enabled=false; method=OTP App; `);
    expect(first).toContain('listedAddressesNotAsked=false; factorWaivesAddressList=false; emergencySince=-; ');
    expect(first).toContain(`"sequence_fail","failure","said ""no"",\nand left","",`);
    expect(rest).toEqual([expect.stringContaining(`,"'=HYPERLINK(""https://evil.example"",""click"")",`), '']);
  });

  it('goes on where it stopped by Link, and says that it was taken', async () => {
    for (let n = 0; n < 5; n++) await insert(`row ${n}`, 'malicious_csrf');
    const first = await get('event=malicious_csrf&limit=3');
    const next = /^<\/api\/v1(\/audit-events\?\S+)>; rel="next"$/.exec(String(first.headers['link']))?.[1];
    const second = await client.get(next!, CSV);
    expect(second.headers['link']).toBeUndefined();
    const reasons = [first, second].flatMap(({ text }) => [...text.matchAll(/"(row \d)"/g)].map((match) => match[1]));
    expect(reasons).toEqual(['row 4', 'row 3', 'row 2', 'row 1', 'row 0']);
    const { rows } = await site.sql.query(`select after from audit_event where event = 'audit_exported' order by id desc limit 2`);
    expect(rows.map(({ after }) => after.rows)).toEqual([2, 3]);
  });

  it('reaches past one query of its own', async () => {
    await site.sql.query(
      `insert into audit_event (id, event, outcome, reason) select gen_random_uuid(), 'factor_remove', 'success', n::text from generate_series(1, 2345) n`,
    );
    const { text } = await get('event=factor_remove');
    expect(new Set(text.split('\r\n').slice(1, -1).map((row) => row.split(',')[0])).size).toBe(2345);
  });

  it('keeps the names that were searched for out of the audit', async () => {
    await get('actor=somebody@erp.example');
    const { rows } = await site.sql.query(`select after from audit_event where event = 'audit_exported' order by id desc limit 1`);
    expect(rows).toEqual([{ after: { actor: '***', rows: 0 } }]);
  });

  it('JSON stays what it was, with a hundred rows at most', async () => {
    expect((await get('limit=101', {})).status).toBe(422);
    expect((await get('limit=100', { accept: '*/*' })).body.items).toHaveLength(100);
    expect((await get('limit=10001')).status).toBe(422);
  });

  it('is closed to whoever may not read the audit', async () => {
    const other = await signedIn(site, 'shopkeeper', []);
    expect((await other.client.get('/audit-events', CSV)).status).toBe(403);
    expect((await site.client().get('/audit-events', CSV)).status).toBe(401);
  });
});
