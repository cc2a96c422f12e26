import { signedIn } from '../admin/signed-in';
import { linkToken } from '../attacks/attack-tools';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, authenticator, codeSentTo, configure, enrolApp, linkSentTo, messages, PASSWORD, signIn, type NewPerson, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';

export const CHOSEN = 'a quite different passphrase';

/** One thing somebody does, and what has to be there before. */
export interface Step {
  readonly name: string;
  /** Status when nothing is in the way. */
  readonly done: number;
  /** @returns the step itself, ready to be done once. */
  readonly prepare: (world: World) => Promise<Act>;
}

export interface Act {
  readonly person: Person;
  readonly run: () => Promise<Answer>;
}

/** People of a site that asks everybody for a factor, each at an address of their own: no limit of sources stands in the way. */
export class World {
  private addresses = 0;

  constructor(readonly site: TestApp) {}

  async setUp(): Promise<void> {
    await configure(this.site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' });
  }

  browser(): HttpClient {
    this.addresses += 1;
    return this.site.client({ 'x-forwarded-for': `198.18.${Math.floor(this.addresses / 250)}.${(this.addresses % 250) + 1}` });
  }

  /** Password given, factor owed. */
  async pending(options: NewPerson = {}, person?: Person): Promise<{ person: Person; client: HttpClient }> {
    const who = person ?? (await addPerson(this.site, options));
    const client = this.browser();
    const begun = await signIn(client, who);
    if (!client.cookies.has('countersign-pending')) throw new Error(`no pending login: ${begun.text}`);
    return { person: who, client };
  }

  /** With an app, signed in; the app's code of now is unused. */
  async enrolled(): Promise<{ person: Person; client: HttpClient; code: () => string }> {
    const person = await addPerson(this.site);
    const client = this.browser();
    const app = await enrolApp(this.site, client, person);
    await this.site.clock.advance(30);
    return { person, client, code: () => app.code() };
  }

  /** Whoever proves by mailed code, as the administrator chose for them. */
  async byMail(): Promise<Person> {
    const person = await addPerson(this.site);
    await this.site.sql.query(`update app_user set two_factor_method = 'email' where id = $1`, [person.id]);
    return person;
  }

  async linkMailed(): Promise<{ person: Person; client: HttpClient; token: string }> {
    await configure(this.site, { totp_enrolment: 'email_link' });
    try {
      const { person, client } = await this.pending();
      return { person, client, token: (await linkSentTo(this.site, person.email)).split('/').at(-1) ?? '' };
    } finally {
      await configure(this.site, { totp_enrolment: 'on_screen' });
    }
  }

  /** From the beginning to a session, whatever is asked for: what everybody can do again once the database is back. */
  async signInAnew(person: Person): Promise<Answer> {
    // What was owed before is sent before, or its code could arrive after the newest one.
    await messages(this.site);
    const client = this.browser();
    const first = await signIn(client, person);
    const begun = first.status === 401 ? await signIn(client, { ...person, password: CHOSEN }) : first;
    if (begun.body.status === 'enrolment_required') {
      const { secret } = (await client.post('/me/factors/totp', {})).body;
      return client.post('/auth/second-factor', { code: authenticator(secret, this.site.clock).code() });
    }
    if (begun.body.method === 'email') return client.post('/auth/second-factor', { code: await codeSentTo(this.site, person.email) });
    return begun;
  }
}

const ofPending = (path: string, body?: unknown) => async (world: World): Promise<Act> => {
  const { person, client } = await world.pending();
  return { person, run: () => (body === undefined ? client.get(path) : client.post(path, body)) };
};

export const STEPS: readonly Step[] = [
  {
    name: 'the password, to somebody who owes a code of the app',
    done: 200,
    prepare: async (world) => {
      const { person } = await world.enrolled();
      return { person, run: () => signIn(world.browser(), person) };
    },
  },
  {
    name: 'the password, to somebody who is mailed a code',
    done: 200,
    prepare: async (world) => {
      const person = await world.byMail();
      return { person, run: () => signIn(world.browser(), person) };
    },
  },
  {
    name: 'the password, to somebody who is asked for nothing more',
    done: 200,
    prepare: async (world) => {
      const person = await addPerson(world.site, { userType: 'website' });
      return { person, run: () => signIn(world.browser(), person) };
    },
  },
  { name: 'a look at the pending login', done: 200, prepare: ofPending('/auth/pending') },
  {
    name: 'another code, please',
    done: 202,
    prepare: async (world) => {
      const { person, client } = await world.pending({}, await world.byMail());
      await world.site.clock.advance(30);
      return { person, run: () => client.post('/auth/second-factor/send', { method: 'email' }) };
    },
  },
  {
    name: 'the code of the app',
    done: 200,
    prepare: async (world) => {
      const { person, code } = await world.enrolled();
      const { client } = await world.pending({}, person);
      return { person, run: () => client.post('/auth/second-factor', { code: code() }) };
    },
  },
  {
    name: 'a wrong code',
    done: 401,
    prepare: async (world) => {
      const { person, code } = await world.enrolled();
      const { client } = await world.pending({}, person);
      return { person, run: () => client.post('/auth/second-factor', { code: String((Number(code()) + 1) % 1_000_000).padStart(6, '0') }) };
    },
  },
  {
    name: 'the mailed code',
    done: 200,
    prepare: async (world) => {
      const { person, client } = await world.pending({}, await world.byMail());
      const code = await codeSentTo(world.site, person.email);
      return { person, run: () => client.post('/auth/second-factor', { method: 'email', code }) };
    },
  },
  { name: 'the beginning of an enrolment', done: 201, prepare: ofPending('/me/factors/totp', {}) },
  {
    name: 'the code that confirms an enrolment',
    done: 200,
    prepare: async (world) => {
      const { person, client } = await world.pending();
      const { secret } = (await client.post('/me/factors/totp', {})).body;
      const app = authenticator(secret, world.site.clock);
      return { person, run: () => client.post('/auth/second-factor', { code: app.code() }) };
    },
  },
  {
    name: 'the page with the QR code',
    done: 200,
    prepare: async (world) => {
      const { person, client, token } = await world.linkMailed();
      return { person, run: () => client.page(`/qrcode/${token}`) };
    },
  },
  {
    name: 'the enrolment link, with login and password',
    done: 200,
    prepare: async (world) => {
      const { person, token } = await world.linkMailed();
      return { person, run: () => world.browser().post('/auth/enrolment-link', { token, login: person.email, password: person.password }) };
    },
  },
  {
    name: 'the step-up',
    done: 200,
    prepare: async (world) => {
      const { person, client, code } = await world.enrolled();
      return { person, run: () => client.post('/auth/step-up', { method: 'totp', code: code() }) };
    },
  },
  {
    name: 'another password',
    done: 204,
    prepare: async (world) => {
      const { person, client } = await world.enrolled();
      return { person, run: () => client.post('/me/password', { currentPassword: PASSWORD, newPassword: CHOSEN }) };
    },
  },
  {
    name: 'a password chosen by a mailed link',
    done: 204,
    prepare: async (world) => {
      const person = await addPerson(world.site);
      const token = await linkToken(world.site, person, 'password_reset');
      return { person, run: () => world.browser().post('/auth/password-reset/confirm', { token, newPassword: CHOSEN }) };
    },
  },
  {
    name: 'the page of such a link',
    done: 200,
    prepare: async (world) => {
      const person = await addPerson(world.site);
      const token = await linkToken(world.site, person, 'password_reset');
      return { person, run: () => world.browser().page(`/password/${token}`) };
    },
  },
  {
    name: "an administrator's new user, who is invited",
    done: 201,
    prepare: async (world) => {
      const person = await addPerson(world.site);
      const name = `admin${person.id}`;
      const { client } = await signedIn(world.site, name, ['Administrator']);
      const wanted = { email: `new-${person.id}@erp.example`, fullName: 'Ida Invited', userType: 'system', roles: ['System Manager'], sendInvitation: true };
      return { person, run: () => client.post('/users', wanted) };
    },
  },
  {
    name: 'a look at the session',
    done: 200,
    prepare: async (world) => {
      const { person, client } = await world.enrolled();
      return { person, run: () => client.get('/auth/session') };
    },
  },
  {
    name: 'the way out',
    done: 204,
    prepare: async (world) => {
      const { person, client } = await world.enrolled();
      return { person, run: () => client.post('/auth/logout') };
    },
  },
];
