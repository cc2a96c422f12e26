import { pageLanguage } from './language.rules';

describe('the language of a page', () => {
  it.each([
    ['nobody chose anything', null, undefined, 'en', false, 'en'],
    ['the person chose', 'de', 'en', 'en', true, 'de'],
    ['the person chose what there is no more', 'xx', 'de', 'en', false, 'de'],
    ['the browser wishes', null, 'de-CH, en;q=0.8', 'en', false, 'de'],
    ['the browser wishes the second more', null, 'de;q=0.3, en-GB;q=0.9', 'de', false, 'en'],
    ['the browser refuses it', null, 'de;q=0', 'en', false, 'en'],
    ['the browser wishes what there is not', null, 'fr, *;q=0.1', 'de', false, 'de'],
    ['the browser sends rubbish', null, ';;q=,=,\u0000de', 'en', false, 'en'],
    ['an administrator chose for the site', null, 'de', 'en', true, 'en'],
  ] as const)('%s', (_, person, accepted, site, siteChosen, expected) => {
    expect(pageLanguage({ person, accepted, site, siteChosen })).toBe(expected);
  });
});
