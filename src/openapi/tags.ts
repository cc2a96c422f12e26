import { API_BASE } from '../common/http/base-path';
import { isPage } from './pages';
import type { Route } from './routes.service';

interface Tag {
  readonly name: string;
  readonly description: string;
}

const PAGES: Tag = { name: 'Pages', description: 'HTML for people. They work without script.' };
const OPERATIONS: Tag = { name: 'Operations', description: 'For whoever runs, watches and describes it.' };
const DEVELOPMENT: Tag = { name: 'Development', description: 'Never in production.' };

/** First path segment below the base → tag, in the order the document lists them. */
const BY_SEGMENT: Readonly<Record<string, Tag>> = {
  auth: { name: 'Signing in', description: 'Password, second factor, step-up, password reset.' },
  me: { name: 'My account', description: "A person's own factors, password, sessions and keys." },
  users: { name: 'Users', description: 'People, their roles, factors and sessions.' },
  roles: { name: 'Roles', description: 'What a role may do, and whether it demands a second factor.' },
  'role-profiles': { name: 'Role profiles', description: 'Named sets of roles.' },
  'system-settings': { name: 'System settings', description: 'Switches and bounds, with where each value comes from.' },
  deliveries: { name: 'Deliveries', description: 'Mails and texts: what became of them.' },
  'audit-events': { name: 'Audit', description: 'What happened, by whom, and why.' },
  reports: { name: 'Reports', description: 'Who is asked, who is enrolled.' },
};

export const TAGS: readonly Tag[] = [...Object.values(BY_SEGMENT), PAGES, OPERATIONS, DEVELOPMENT];

export function tagOf({ url, operation }: Pick<Route, 'url' | 'operation'>): string {
  if (url.startsWith('/dev/')) return DEVELOPMENT.name;
  if (!url.startsWith(`/${API_BASE}/`)) return url.startsWith('/assets/') || isPage({ url, operation }) ? PAGES.name : OPERATIONS.name;
  const [segment = ''] = url.slice(API_BASE.length + 2).split('/');
  return BY_SEGMENT[segment]?.name ?? OPERATIONS.name;
}
