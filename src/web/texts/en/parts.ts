export { account } from './account';
export { admin } from './admin';
export { common } from './common';
export { links } from './links';
export { login } from './login';
export { problems } from './problems';
