import { api } from '../../core/api.js';
import { h } from '../../core/dom.js';
import { choice } from '../../core/fields.js';
import { t } from '../../core/texts.js';
import { askFirst } from '../parts/ask-first.js';
import { previewPanel } from '../parts/preview.js';
import { writeVersion } from './page.js';

/** A role with one of these always asks (product P-03). */
const ADMINISTERS = ['users.write', 'roles.write', 'settings.write'];

/**
 * The Two Factor Authentication box: to tick it shows whom that touches, and then saves. One that cannot be taken away says
 * why instead of refusing later.
 * @param {import('./page.js').RolesPage} page @param {any} role
 */
export function flagBox(page, role) {
  const held = role.permissions.filter((/** @type {string} */ each) => ADMINISTERS.includes(each));
  const isFixed = role.twoFactorAuth && held.length > 0;
  const box = h('input', { type: 'checkbox', checked: role.twoFactorAuth, disabled: isFixed || !page.mayWrite });
  box.addEventListener('change', async () => {
    const wanted = box.checked;
    const done = await askFirst({
      title: t(wanted ? 'admin.roles.flag_on' : 'admin.roles.flag_off', { role: role.name }),
      label: t('common.save'),
      fields: [previewPanel({ roles: { [role.name]: { twoFactorAuth: wanted } } })],
      submit: () => writeVersion(role, `/roles/${role.id}`, (version) => api('PATCH', `/roles/${role.id}`, { twoFactorAuth: wanted, version })),
    });
    box.checked = role.twoFactorAuth;
    if (done) await page.changed(t('admin.roles.saved', { role: role.name }), done.answer.warnings);
  });
  return choice(t('admin.roles.asks', { role: role.name }), box, isFixed ? t('admin.roles.always_asks', { permissions: held.join(', ') }) : null);
}
