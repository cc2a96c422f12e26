export interface RequestOrigin {
  readonly method: string;
  readonly fetchSite: string | string[] | undefined;
  readonly origin: string | undefined;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isWrite = (method: string): boolean => !SAFE.has(method);

/**
 * `Sec-Fetch-Site` is the browser's own word and cannot be set by a page; `Origin` serves browsers without it. A client
 * that sends neither is no browser, so nobody's cookies can be abused through it (contract §3).
 */
export function isCrossSiteWrite(request: RequestOrigin, accepts: (origin: string) => boolean): boolean {
  if (!isWrite(request.method)) return false;
  const { fetchSite, origin } = request;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return true;
  return origin !== undefined && !accepts(origin);
}
