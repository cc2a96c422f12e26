import type { Browser } from 'playwright-core';
import { LANGUAGES } from '../../src/common/languages';
import { TextRenderer } from '../../src/delivery/texts/text-renderer';
import { browserProgram, startBrowser } from './chromium';

jest.setTimeout(60_000);

const suite = browserProgram === undefined ? describe.skip : describe;

/** What is written by others, each one word. */
const LONG = { issuer: 'W'.repeat(64), reason: 'W'.repeat(80), actor: `${'w'.repeat(64)}@erp.example`, firstName: 'W'.repeat(80) };
const VALUES = { ...LONG, site: 'https://login.example.com/', begun: true, until: 'May 1', time: 'now', address: '2001:db8::1', device: 'Firefox', link: `https://login.example.com/password/${'w'.repeat(43)}`, lifetime: '72 hours' };
const MAILS = LANGUAGES.flatMap((language) => (['notice_emergency', 'invitation'] as const).map((template) => ({ language, template })));

suite(browserProgram === undefined ? 'mails in a browser: skipped, no chromium on this machine' : 'mails in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser(browserProgram!);
  });
  afterAll(() => browser.close());

  it.each(MAILS)('$template in $language fits a phone, and is legible by day and by night', async ({ language, template }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 320, height: 700 }, colorScheme });
      await page.setContent(new TextRenderer().render(template, 'html', VALUES, language));
      expect(await page.evaluate('[document.documentElement, ...document.querySelectorAll("div, p, a")].filter((one) => one.scrollWidth > one.clientWidth && one.clientWidth > 0).length')).toBe(0);
      expect(Math.min(...(await page.evaluate<number[]>(CONTRASTS)))).toBeGreaterThanOrEqual(4.5);
      await page.close();
    }
  });
});

/** Of every text to what lies behind it (WCAG 2.2, 1.4.3). */
const CONTRASTS = `(() => {
  const rgb = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => rgb(color).slice(0, 3).map((part) => part / 255).map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (one) => { const color = getComputedStyle(one).backgroundColor; return rgb(color)[3] === 0 ? behind(one.parentElement) : color; };
  return [...document.querySelectorAll('p, a')].map((one) => {
    const [a, b] = [light(getComputedStyle(one).color), light(behind(one))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
})()`;
