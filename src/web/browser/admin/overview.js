import { h } from '../core/dom.js';
import { showPage } from '../core/page.js';
import { t } from '../core/texts.js';

await showPage(() => Promise.resolve([h('p', null, t('common.nothing'))]));
