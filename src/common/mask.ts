/** What may be shown of an address or number in answers, logs, audit and deliveries: `a•••@e•••.com`, `•••123`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '•••';
  const domain = address.slice(at + 1);
  const dot = domain.lastIndexOf('.');
  const ending = dot > 0 ? domain.slice(dot) : '';
  return `${first(address)}•••@${first(domain)}•••${ending}`;
}

export function maskPhone(number: string): string {
  return `•••${number.slice(-3)}`;
}

export function maskLogin(login: string): string {
  if (login.includes('@')) return maskEmail(login);
  return /^\+?[0-9]+$/.test(login) ? maskPhone(login) : login;
}

const first = (text: string): string => [...text][0] ?? '';
