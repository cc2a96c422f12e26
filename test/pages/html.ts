import type { Answer } from '../support/http-client';

/** What the tests ask of a page's text; parsed as a browser would is the browser suite's part. */
export const formActions = (answer: Answer): string[] => [...answer.text.matchAll(/<form method="post" action="([^"]*)"/g)].map((match) => unescaped(match[1]!));

export const heading = (answer: Answer): string => unescaped(/<h1[^>]*>(.*?)<\/h1>/.exec(answer.text)?.[1] ?? '');

export const shownKey = (answer: Answer): string | undefined =>
  /<code class="key"[^>]*>(.*?)<\/code>/.exec(answer.text)?.[1]?.replace(/<[^>]*>|\s/g, '');

export const noticeOf = (answer: Answer): string | undefined => {
  const found = /<div class="notice[^>]*>\s*<p>(.*?)<\/p>/.exec(answer.text)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

export function unescaped(text: string): string {
  return text
    .replaceAll('&#x3D;', '=')
    .replaceAll('&#x27;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
