'use strict';
// Buttons that copy or print what the page shows; without script, or where the clipboard is closed, they stay hidden.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  const label = button.textContent;
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener('click', async () => {
    const lines = [...source.querySelectorAll('li')].map((line) => line.textContent.trim());
    const text = lines.length > 0 ? lines.join('\n') : source.textContent.replace(/\s+/g, '');
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select it and copy it by hand';
    }
    setTimeout(() => { button.textContent = label; }, 3000);
  });
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => { window.print(); });
}
