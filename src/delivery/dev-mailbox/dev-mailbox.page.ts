import type { ReceivedMessage } from './dev-mailbox';

/** @param publicUrl links that start with it can be followed; everything else a message says is text. */
export function mailboxPage(messages: readonly ReceivedMessage[], publicUrl: string): string {
  const list = messages.length === 0 ? '<p>Nothing has arrived yet.</p>' : messages.map((message) => article(message, publicUrl)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Development mailbox</title>
<link rel="stylesheet" href="/dev/mailbox.css">
</head>
<body>
<main>
<h1>Development mailbox</h1>
<p>Mails and texts of this process, newest first, gone when it ends. <a href="/dev/mailbox">Look again</a> · <a href="/dev/mailbox.json">JSON</a></p>
${list}
</main>
</body>
</html>
`;
}

function article({ channel, to, subject, text, at }: ReceivedMessage, publicUrl: string): string {
  const kind = channel === 'email' ? 'E-mail' : 'SMS';
  return `<article>
<h2>${escaped(subject ?? 'Text message')}</h2>
<p>${kind} to ${escaped(to)}, <time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')} UTC</time></p>
<pre>${linked(text, publicUrl)}</pre>
</article>`;
}

/** Only paths of our own: a message could otherwise bring a link that runs or leads away. */
function linked(text: string, publicUrl: string): string {
  const prefix = escaped(publicUrl).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return escaped(text).replace(new RegExp(`${prefix}/[A-Za-z0-9_/-]*`, 'g'), (url) => `<a href="${url}">${url}</a>`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** A file of its own, because the pages' policy forbids styles in the page (CSP `default-src 'self'`). */
export const MAILBOX_STYLES = `:root { color-scheme: light dark; }
body { margin: 0; background: Canvas; color: CanvasText; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem; }
article { margin: 1rem 0; padding: 1rem; border: 1px solid #8886; border-radius: 8px; }
h1 { font-size: 1.5rem; }
h2 { margin: 0; font-size: 1.1rem; }
article p { margin: 0.25rem 0 0.75rem; opacity: 0.75; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 0.95rem/1.5 ui-monospace, monospace; }
`;
