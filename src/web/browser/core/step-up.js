import { cancelButton, openDialog } from './dialogs.js';
import { h } from './dom.js';
import { field, select } from './fields.js';
import { apiForm } from './forms.js';
import { refusalNotice } from './refusals.js';
import { Refusal, send } from './request.js';
import { announce, notice } from './say.js';
import { t } from './texts.js';

/** @type {Promise<boolean> | null} */
let asking = null;

/**
 * Asks for a fresh proof; two requests that need one at the same time share the question.
 * @param {Refusal} refusal `step-up-required` or `second-factor-required`
 * @returns {Promise<boolean>} whether it was given
 */
export function prove(refusal) {
  asking ??= ask(refusal).finally(() => { asking = null; });
  return asking;
}

/** @param {Refusal} refusal */
async function ask({ slug, problem }) {
  const methods = problem?.methods ?? [];
  if (slug === 'second-factor-required' && !(await hasProof())) {
    location.assign('/account/two-factor');
    return new Promise(() => undefined);
  }
  const lead = h('p', null, t(slug === 'step-up-required' ? 'common.step_up.lead' : 'common.step_up.short'));
  const proven = await openDialog(t('common.step_up.title'), (/** @type {(result: boolean) => void} */ close) => [
    lead,
    methods.length === 0 ? passwordForm(close) : codeForm(methods, close),
  ]);
  return proven === true;
}

/** Whether there is anything to prove; where there is not, a factor has to be set up first, though the refusal names its method. */
async function hasProof() {
  const { kind } = await send('GET', '/me/factors');
  return kind === 'challenge';
}

/** For a person without a factor (contract §4, `fresh`). @param {(result: boolean) => void} close */
function passwordForm(close) {
  const password = h('input', { type: 'password', name: 'password', autocomplete: 'current-password', required: true, autofocus: true });
  return apiForm({
    fields: [field(t('common.step_up.password'), password)],
    label: t('common.step_up.confirm'),
    beside: cancelButton(),
    submit: async () => {
      await send('POST', '/auth/step-up', { password: password.value });
      close(true);
    },
  });
}

/** @param {{ method: string, hint?: string }[]} methods @param {(result: boolean) => void} close */
function codeForm(methods, close) {
  const how = select('method', methods.map((each) => [each.method, named(each)]));
  const code = h('input', { name: 'code', class: 'code', inputMode: 'numeric', autocomplete: 'one-time-code', required: true, autofocus: true, spellcheck: false });
  const said = h('div', null);
  const ask = h('button', {
    type: 'button',
    class: 'secondary small-button',
    onclick: async () => {
      try {
        await send('POST', '/auth/step-up/send', { method: how.value });
        said.replaceChildren(notice('info', t('common.step_up.sent')));
        code.focus();
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        said.replaceChildren(refusalNotice(refusal));
      }
    },
  }, t('common.step_up.send'));
  const adapt = () => {
    ask.hidden = how.value !== 'email' && how.value !== 'sms';
    code.inputMode = how.value === 'recovery_code' ? 'text' : 'numeric';
  };
  how.addEventListener('change', adapt);
  adapt();
  return apiForm({
    fields: [methods.length > 1 ? field(t('common.step_up.method'), how) : h('p', { class: 'small' }, ...methods.map(named)), ask, said, field(t('common.step_up.code'), code)],
    label: t('common.step_up.confirm'),
    beside: cancelButton(),
    submit: async () => {
      await send('POST', '/auth/step-up', { method: how.value, code: code.value });
      announce(t('common.done'));
      close(true);
    },
  });
}

/** @param {{ method: string, hint?: string }} each */
const named = ({ method, hint }) => (hint ? `${t(`common.method.${method}`)} (${hint})` : t(`common.method.${method}`));
