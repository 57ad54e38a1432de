import { html, nothing, type TemplateResult } from 'lit-html';
import type { Load } from '../state.ts';

const kinds: Readonly<Record<string, 'good' | 'bad' | 'warn' | 'idle'>> = {
  published: 'good',
  ready: 'warn',
  failed: 'bad',
  reverted: 'idle',
  cancelled: 'idle',
};

/** The state of a load as a word and a mark. */
export function stateMark(load: Load): TemplateResult {
  return html`<span class="state ${kinds[load.state] ?? 'warn'}">${wordOf(load)}</span>`;
}

function wordOf({ state, dryRun, error }: Load): string {
  if (state === 'ready') return 'ready to publish';
  if (state !== 'cancelled') return state;
  if (error?.code === 'duplicate') return 'duplicate';
  return dryRun ? 'dry run' : state;
}

/** How a load was named by who has sent it. */
export function namesOf(load: Load): string {
  const { first, others } = namesIn(load);
  return `${first}${others}`;
}

/** The same; a name keeps its direction to itself. */
export function namesView(load: Load): TemplateResult {
  const { first, others } = namesIn(load);
  return html`<bdi>${first}</bdi>${others || nothing}`;
}

function namesIn({ files, error }: Load) {
  const [first, ...others] = files.map(({ name }) => name);
  // Of a file that could not be read at all, the load has nothing but what went wrong with it.
  if (first === undefined) return { first: error?.file?.name ?? 'no file', others: '' };
  return { first, others: others.length === 0 ? '' : ` and ${others.length} more` };
}
