export interface RedirectTarget {
  /** Absolute. */
  readonly href: string;
  /** On this origin: another page of ours. */
  readonly own: boolean;
}

/**
 * Where `?redirect=` may lead: a path of this origin, or an origin an administrator listed (`login_redirect_origins`).
 * null for everything else, so that a link to our sign-in page cannot be made to end on somebody else's (CWE-601).
 * @param here our origin, without a slash at the end
 */
export function redirectTarget(wish: string | undefined, here: string, allowed: readonly string[]): RedirectTarget | null {
  const url = parsed(wish, here);
  if (url?.username !== '' || url.password !== '') return null;
  if (url.origin === here) return isSignIn(url.pathname) ? null : { href: url.href, own: true };
  return allowed.includes(url.origin) ? { href: url.href, own: false } : null;
}

/** Browsers read a backslash as a slash and drop tabs and line breaks, so what they would make of such a text is not what stands there. */
function parsed(wish: string | undefined, here: string): URL | null {
  if (wish === undefined || /[\\\p{C}\s]/u.test(wish)) return null;
  const isPath = /^\/(?!\/)/.test(wish);
  if (!isPath && !/^https?:\/\//i.test(wish)) return null;
  return URL.canParse(wish, here) ? new URL(wish, here) : null;
}

/** Leading back here would go in a circle. */
const isSignIn = (path: string): boolean => path === '/login' || path.startsWith('/login/');
