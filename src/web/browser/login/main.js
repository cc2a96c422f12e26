import { enhance } from './enhance.js';
import { takeForms } from './forms.js';

enhance(document);
takeForms();
