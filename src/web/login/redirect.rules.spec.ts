import { redirectTarget } from './redirect.rules';

const HERE = 'https://login.example';
const target = (wish: string | undefined) => redirectTarget(wish, HERE, ['https://erp.example', 'https://shop.example:8443']);

describe(redirectTarget.name, () => {
  it.each([
    ['/account?tab=1#codes', 'https://login.example/account?tab=1#codes', true],
    ['https://login.example/admin', 'https://login.example/admin', true],
    ['/.//evil.example', 'https://login.example//evil.example', true],
    ['https://erp.example', 'https://erp.example/', false],
    ['HTTPS://ERP.example/app/home?x=%0a', 'https://erp.example/app/home?x=%0a', false],
    ['https://shop.example:8443/a', 'https://shop.example:8443/a', false],
  ])('%s leads to %s', (wish, href, own) => {
    expect(target(wish)).toEqual({ href, own });
  });

  it.each([
    [undefined, 'nothing was wished for'],
    ['', 'nothing was wished for'],
    ['//evil.example', 'another host without a scheme'],
    ['/\\evil.example', 'browsers read it as //'],
    ['\\\\evil.example', 'browsers read it as //'],
    ['/\t/evil.example', 'browsers drop the tab'],
    [' https://erp.example', 'blanks'],
    ['https://evil.example', 'not listed'],
    ['https://erp.example.evil.example', 'a listed name in front of another'],
    ['https://erp.example@evil.example', 'a listed name as user name'],
    ['https://ana:secret@erp.example/', 'credentials'],
    ['http://erp.example', 'listed with https only'],
    ['https://shop.example', 'listed with another port'],
    ['javascript:alert(1)', 'runs'],
    ['data:text/html,x', 'runs'],
    ['account', 'no path from the root'],
    ['/login', 'a circle'],
    ['https://login.example/login/code', 'a circle'],
  ])('%s leads nowhere (%s)', (wish, _why) => {
    expect(target(wish)).toBeNull();
  });
});
