import { forwardedHeaders } from './forwarded-person.rules';

const PERSON = { userId: 'u', email: 'ana+erp@erp.example', roleNames: [], strength: 'two_factor', credentialId: 's' } as const;
const rolesOf = (...roleNames: string[]) => forwardedHeaders({ ...PERSON, roleNames })['X-Auth-Roles'];

describe('forwardedHeaders', () => {
  it('names the person as they are', () => {
    expect(forwardedHeaders(PERSON)).toEqual({
      'X-Auth-User': 'u', 'X-Auth-Email': 'ana+erp@erp.example', 'X-Auth-Roles': '', 'X-Auth-Strength': 'two_factor', 'X-Auth-Session': 's',
    });
  });

  it.each([
    [['All'], 'All'],
    [['All', 'Accounts Manager'], 'All,Accounts%20Manager'],
    [['Einkäufer', '経理'], 'Eink%C3%A4ufer,%E7%B5%8C%E7%90%86'],
    [['A,B', '100 %'], 'A%2CB,100%20%25'],
    [['x\r\nX-Auth-Strength: two_factor'], 'x%0D%0AX-Auth-Strength%3A%20two_factor'],
  ])('%j → %s', (roles, header) => {
    expect(rolesOf(...roles)).toBe(header);
    expect(header.split(',').map(decodeURIComponent)).toEqual(roles);
  });
});
