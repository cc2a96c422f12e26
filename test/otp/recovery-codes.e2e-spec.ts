import { OtpWorld, type Person } from './otp-world';

describe('recovery codes', () => {
  let world: OtpWorld;
  beforeAll(async () => {
    world = await OtpWorld.create();
  });
  afterAll(() => world.close());

  const replaced = (person: Person) => world.tx((manager) => world.recovery.replace(person.id, manager));

  it('are ten, all different, and each opens once', async () => {
    const person = await world.person();
    const codes = await replaced(person);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
    const typed = codes[3]!.toLowerCase().replaceAll('-', '');
    expect(await world.answer(await world.challenge(person), 'recovery_code', typed)).toBe('passed');
    expect(await world.recovery.left(person.id)).toBe(9);
    expect(await world.answer(await world.challenge(person), 'recovery_code', typed)).toBe('replayed');
    expect(await world.answer(await world.challenge(person), 'recovery_code', codes[4]!)).toBe('passed');
    expect(await world.events(person)).toEqual(['recovery_codes_created', 'recovery_code_used', 'recovery_code_used']);
  });

  it('are void as a set once new ones are made', async () => {
    const person = await world.person();
    const old = await replaced(person);
    const fresh = await replaced(person);
    expect(await world.answer(await world.challenge(person), 'recovery_code', old[0]!)).toBe('wrong');
    expect(await world.answer(await world.challenge(person), 'recovery_code', fresh[0]!)).toBe('passed');
  });

  it('open nobody else', async () => {
    const [person, stranger] = [await world.person(), await world.person()];
    const codes = await replaced(person);
    expect(await world.answer(await world.challenge(stranger), 'recovery_code', codes[0]!)).toBe('not_enrolled');
    await replaced(stranger);
    expect(await world.answer(await world.challenge(stranger), 'recovery_code', codes[0]!)).toBe('wrong');
  });

  it('are hashed with argon2id under one salt per set', async () => {
    const person = await world.person();
    const codes = await replaced(person);
    const { rows } = await world.outside.query<{ salt: Buffer; hash: Buffer }>('select salt, hash from recovery_code where user_id = $1', [person.id]);
    expect(new Set(rows.map((row) => row.salt.toString('hex'))).size).toBe(1);
    expect(new Set(rows.map((row) => row.hash.toString('hex'))).size).toBe(10);
    expect(rows[0]?.salt).toHaveLength(16);
    expect(rows[0]?.hash).toHaveLength(32);
    expect(JSON.stringify(rows)).not.toContain(codes[0]!.replaceAll('-', ''));
  });
});
