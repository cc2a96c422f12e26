import { h } from '../core/dom.js';
import { api } from '../core/api.js';
import { showPage } from '../core/page.js';
import { notice } from '../core/say.js';
import { t } from '../core/texts.js';
import { dayAndTime } from '../core/times.js';
import { SettingsForm } from './settings/form.js';

await showPage(async () => {
  const [schema, view, { permissions }] = await Promise.all([api('GET', '/system-settings/schema'), api('GET', '/system-settings'), api('GET', '/auth/session')]);
  const form = new SettingsForm(schema.properties, view, permissions.includes('settings.write'));
  return [emergencyOf(view), form.mayWrite ? null : notice('info', t('settings.page.read_only')), h('div', null, form.element)];
});

/** @param {{ emergency: null | { since: string, until: string, reason: string, actor: string } }} view */
function emergencyOf({ emergency }) {
  if (!emergency) return null;
  const { since, until, actor, reason } = emergency;
  return notice('warn', t('settings.page.emergency', { since: dayAndTime(since), until: dayAndTime(until), actor, reason }));
}
