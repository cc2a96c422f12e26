'use strict';
// Whoever can read what they type makes fewer mistakes in a long password (NIST SP 800-63B-4 §3.1.1.2).
for (const button of document.querySelectorAll('[data-shows]')) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener('click', () => {
    const show = field.type === 'password';
    field.type = show ? 'text' : 'password';
    button.textContent = show ? 'Hide it' : 'Show it';
    button.setAttribute('aria-pressed', String(show));
  });
}
