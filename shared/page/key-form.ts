import { html, nothing, type TemplateResult } from 'lit-html';
import type { ApiProblem } from './api.ts';

export interface KeyForm {
  /** Why it is asked for. */
  readonly problem: ApiProblem;
  /** Whether one was shown already. */
  readonly hasKey: boolean;
  /** What the key must be allowed to. */
  readonly scope: string;
  use(secret: string, forSession: boolean): void;
}

/** Asks for an API key, where the service wants one. */
export function keyForm({ problem, hasKey, scope, use }: KeyForm): TemplateResult {
  const isUnknown = problem.status === 401;
  const reason = isUnknown ? (hasKey ? 'This key is not valid.' : null) : problem.message;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const secret = String(form.get('key') ?? '').trim();
    if (secret !== '') use(secret, form.get('session') === 'on');
  };
  return html`
    <section class="panel narrow">
      <h1>A key is needed</h1>
      <p>This service asks for an API key with the scope <code>${scope}</code>.</p>
      ${reason === null ? nothing : html`<p class="problem" role="alert">${reason}</p>`}
      <form class="stack" @submit=${submit}>
        <label>API key
          <input type="password" name="key" required autofocus autocomplete="off" spellcheck="false">
        </label>
        <label class="tick"><input type="checkbox" name="session"> Keep it until this tab is closed</label>
        <div><button type="submit" class="main">Use the key</button></div>
      </form>
      <p class="muted">Without the tick the key is gone with the next reload. It is never part of an address.</p>
    </section>
  `;
}
