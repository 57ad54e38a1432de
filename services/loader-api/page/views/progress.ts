import { html, nothing, type TemplateResult } from 'lit-html';
import { counted, formatBytes, formatDuration, formatNumber } from '#shared/page/format.ts';
import type { Actions, Load, Sending } from '../state.ts';

/** How far a load has come, and the way to end it. */
export function progressView(sending: Sending, actions: Actions): TemplateResult {
  const { load, phase, names, isHeld } = sending;
  return html`
    <section class="panel" aria-labelledby="progress">
      <h2 id="progress">${isHeld ? 'Checking' : 'Loading'} ${names.length === 1 ? html`<bdi>${names[0]}</bdi>` : `${names.length} files`}</h2>
      ${progressBar(load, 'progress')}
      <p data-testid="progress">${progressText(sending)}</p>
      <button type="button" ?disabled=${phase === 'cancelling'} @click=${actions.cancelSending}>Cancel</button>
    </section>
  `;
}

export function progressText({ load, phase, retryInSeconds }: Sending): string {
  if (phase === 'waiting') {
    return `Other loads are running; trying again in ${retryInSeconds} s.`;
  }
  if (phase === 'asking') {
    return 'The connection broke. Asking the service what has become of the load…';
  }
  if (phase === 'cancelling') return 'Cancelling…';
  return load ? progressOf(load) : 'Sending…';
}

/** `1,240,000 rows · 410,000 a second · 12 s left`. */
export function progressOf(load: Load): string {
  return [
    counted(load.rowsRead, 'row'),
    load.rowsPerSecond ? `${formatNumber(load.rowsPerSecond)} a second` : null,
    leftOf(load),
    load.rowsRejected > 0 ? `${formatNumber(load.rowsRejected)} rejected` : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** @param labelledBy the id of the heading that says what is in progress */
export function progressBar(load: Load | null, labelledBy: string): TemplateResult {
  const share = load?.bytesTotal ? Math.min(load.bytesRead / load.bytesTotal, 1) : null;
  return html`<progress aria-labelledby=${labelledBy} max="1" value=${share ?? nothing}></progress>`;
}

function leftOf({ remainingMs, bytesRead }: Load): string | null {
  if (remainingMs === null) return bytesRead > 0 ? formatBytes(bytesRead) : null;
  return `${formatDuration(remainingMs)} left`;
}
