import type { Route } from './routes.service';

type Described = Pick<Route, 'url' | 'operation'>;

/** For people: its refusals are HTML with the problem's status. Swagger UI is HTML too, but it is part of the API. */
export const isPage = ({ url, operation }: Described): boolean =>
  !url.startsWith('/api/') && (operation.form === true || Object.values(operation.answers).some(({ mediaType }) => mediaType === 'text/html'));

/** Pages asked for under another name of this machine lead to PUBLIC_URL's (contract §2), whichever page it is. */
export const leadsToPublicUrl = (route: Route): boolean => isPage(route) && route.method === 'GET' && !route.url.startsWith('/dev/');
