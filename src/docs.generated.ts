import { problemsMarkdown } from './common/problems/problems.markdown';
import { settingsMarkdown } from './system-settings/settings.markdown';

/** Pages made from the code, with their place in the repository. */
export const generatedDocs = (): { file: string; text: string }[] => [
  { file: 'docs/settings.md', text: settingsMarkdown() },
  { file: 'docs/problems.md', text: problemsMarkdown() },
];
