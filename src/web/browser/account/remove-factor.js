import { api } from '../core/api.js';
import { Refusal } from '../core/request.js';
import { announce } from '../core/say.js';
import { t } from '../core/texts.js';
import { askAndDo } from './ask.js';

/**
 * @param {import('./policy-panel.js').Factor} factor
 * @param {import('./policy-panel.js').Factors} factors
 * @param {() => Promise<void>} redraw
 */
export async function removeFactor(factor, factors, redraw) {
  const name = factor.label || t(`common.method.${factor.method}`);
  const says = [t(`account.remove.${factor.method === 'totp' ? 'totp' : 'code'}`), t('account.remove.others')];
  if (factors.items.length === 1) says.push(t('account.remove.last'));
  const done = await askAndDo({
    title: t('account.remove.title', { name }),
    says,
    label: t('common.remove'),
    act: async () => {
      try {
        await api('DELETE', `/me/factors/${factor.id}`);
      } catch (refusal) {
        if (refusal instanceof Refusal && refusal.slug === 'conflict') throw inOurWords(refusal);
        throw refusal;
      }
    },
  });
  if (!done) return;
  announce(t('account.remove.done'));
  await redraw();
  document.getElementById('policy')?.focus();
}

/** The one conflict there is here: the last factor that the policy demands. @param {Refusal} refusal */
const inOurWords = ({ slug, problem }) => new Refusal(slug, problem && { ...problem, detail: t('account.remove.demanded') });
