import { html, type TemplateResult } from 'lit-html';
import type { Filter } from './filter.ts';
import { addressOf, type View } from './look.ts';
import type { Actions } from './state.ts';

export interface Choice {
  readonly view: View;
  readonly change: Partial<Filter>;
  readonly isChosen: boolean;
  readonly label: TemplateResult | string;
}

/** A view of the dashboard as a link: it opens here, or as any other link in a tab of its own. */
export function chooseLink(
  { view, change, isChosen, label }: Choice,
  actions: Actions,
): TemplateResult {
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    actions.show(change);
  };
  return html`<a
    class="choice"
    href=${addressOf({ ...view, ...change })}
    aria-current=${isChosen ? 'true' : 'false'}
    @click=${follow}
    >${label}</a
  >`;
}
