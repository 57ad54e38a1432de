import { html, type TemplateResult } from 'lit-html';
import type { Load } from '../state.ts';

const kinds: Readonly<Record<string, 'good' | 'bad' | 'warn' | 'idle'>> = {
  published: 'good',
  ready: 'warn',
  failed: 'bad',
  reverted: 'idle',
  cancelled: 'idle',
};

/** The state of a load as a word and a mark. */
export function stateMark({ state, dryRun }: Load): TemplateResult {
  const isDry = dryRun && state === 'cancelled';
  const word = (state as string) === 'ready' ? 'ready to publish' : isDry ? 'dry run' : state;
  return html`<span class="state ${kinds[state] ?? 'warn'}">${word}</span>`;
}

/** How a load was named by who has sent it. */
export function namesOf({ files }: Load): string {
  const [first, ...others] = files.map(({ name }) => name);
  if (first === undefined) return 'no file';
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}
