import type { Route } from './routes.service';

type Described = Pick<Route, 'url' | 'operation'>;

/**
 * For people: its refusals are HTML with the problem's status. Swagger UI and the development mailbox are HTML too, but
 * refuse as the API does.
 */
export const isPage = ({ url, operation }: Described): boolean =>
  !/^\/(api|dev)\//.test(url) && (operation.form === true || Object.values(operation.answers).some(({ mediaType }) => mediaType === 'text/html'));
