import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { totpCode } from '../../src/otp/factors/one-time-password';
import { decodeBase32 } from '../../src/otp/factors/base32';
import { installed } from '../support/installed';
import type { Person } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';
import { browserProgram, freePort, oathtool, startBrowser } from './chromium';

export type VisitorOptions = Parameters<Browser['newContext']>[0];

export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** A site on a port of its own and a browser that visits it. */
export class House {
  private started: { site: TestApp; browser: Browser; origin: string } | null = null;
  /** What pages complained about; the suite fails the test it came up in, unless the test took it out. */
  readonly faults: string[] = [];

  async start(env: Record<string, string>): Promise<void> {
    const port = await freePort();
    const site = await createTestApp({ PORT: String(port), ...env });
    await site.app.listen(port, '127.0.0.1');
    this.started = { site, browser: await startBrowser(browserProgram!), origin: `http://localhost:${port}` };
  }

  async close(): Promise<void> {
    await this.started?.browser.close();
    await this.started?.site.close();
  }

  get site(): TestApp {
    return this.started!.site;
  }

  get origin(): string {
    return this.started!.origin;
  }

  /** A browser of its own; what its pages complain about (a blocked style, a broken script) fails the test. */
  async visitor(options: VisitorOptions = {}): Promise<Visitor> {
    const context = await this.started!.browser.newContext({ baseURL: this.origin, ...options });
    context.setDefaultTimeout(8_000);
    context.on('console', (message) => {
      const refused = /the server responded with a status of 4\d\d/.test(message.text());
      if (message.type() === 'error' && !refused) this.faults.push(message.text());
    });
    context.on('weberror', (error) => this.faults.push(String(error.error())));
    context.on('request', (request) => {
      if (!request.url().startsWith(`${this.origin}/`) && !/^(data|blob):/.test(request.url())) this.faults.push(`asked ${request.url()}`);
    });
    return { context, page: await context.newPage() };
  }

  /** Signed in with the password alone, where nothing more is demanded. */
  async signedIn(person: Person, options: VisitorOptions = {}): Promise<Visitor> {
    const visitor = await this.visitor(options);
    const answer = await post(visitor, '/auth/login', { login: person.email, password: person.password });
    if (answer.status !== 'authenticated') throw new Error(`more is demanded: ${JSON.stringify(answer)}`);
    return visitor;
  }

  /** Signed in for the first time where an authenticator app is demanded and shown on screen (`totp_enrolment`). */
  async signedInWithApp(person: Person, options: VisitorOptions = {}): Promise<Visitor & { secret: string; recoveryCodes: string[] }> {
    const visitor = await this.visitor(options);
    await post(visitor, '/auth/login', { login: person.email, password: person.password });
    const { secret } = (await post(visitor, '/me/factors/totp', {})) as { secret: string };
    const done = (await post(visitor, '/auth/second-factor', { code: this.codeFor(secret) })) as { recoveryCodes?: string[] };
    return { ...visitor, secret, recoveryCodes: done.recoveryCodes ?? [] };
  }

  /** What the authenticator with this key shows now. */
  codeFor(secret: string): string {
    const now = this.site.clock.now();
    return hasOathtool ? oathtool(secret, now) : totpCode(decodeBase32(secret), Math.floor(now.getTime() / 30_000));
  }
}

const hasOathtool = installed('oathtool');

async function post({ context }: Visitor, path: string, data: unknown): Promise<Record<string, unknown>> {
  const answer = await context.request.post(`/api/v1${path}`, { data });
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
}

/** A suite in a real browser; skipped, and says so, on a machine without one. */
export function browserSuite(title: string, body: (house: House) => void, env: Record<string, string> = {}): void {
  const suite = browserProgram === undefined ? describe.skip : describe;
  suite(browserProgram === undefined ? `${title}: skipped, no chromium on this machine` : title, () => {
    const house = new House();
    jest.setTimeout(90_000);
    beforeAll(() => house.start(env));
    afterAll(() => house.close());
    afterEach(() => {
      expect(house.faults.splice(0)).toEqual([]);
    });
    body(house);
  });
}

export async function typePassword(page: Page, person: Person): Promise<void> {
  await page.getByLabel('Login').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** With script a code goes off with its last digit; without, by the button. @param button null where script runs */
export async function enterCode(page: Page, code: string, button: string | null = null): Promise<void> {
  await page.locator('#code').fill(code);
  if (button !== null) await page.getByRole('button', { name: button }).click();
}

/** Looks at a page: nothing may stick out sideways. Pictures are kept where PAGES_SHOTS says. */
export async function look(page: Page, name: string): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  await picture(page, name);
}

/** For a page whose script is off, where nothing can be measured. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PAGES_SHOTS'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}-${page.viewportSize()?.width ?? 0}.png`), fullPage: true });
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };

/** No violation of WCAG 2.2 A and AA that axe can see. Evaluated by the debugger, which no Content-Security-Policy touches. */
export async function accessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(RULES)})`);
  const told = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary ?? ''}`));
  if (told.length > 0) throw new Error(`${page.url()} is not accessible:\n${told.join('\n')}`);
}
