import { noChange } from 'lit-html';
import {
  Directive,
  directive,
  type ElementPart,
  type PartInfo,
  PartType,
} from 'lit-html/directive.js';

class Size extends Directive {
  #last = -1;

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('size() stands in a tag');
  }

  override update({ element }: ElementPart, [share]: [number]) {
    if (share !== this.#last) (element as HTMLElement).style.setProperty('--size', String(share));
    this.#last = share;
    return noChange;
  }

  render(_share: number) {
    return noChange;
  }
}

/**
 * Tells the style sheet how large a bar is, as `--size` from 0 to 1. Not by a `style` attribute
 * (nor lit's `styleMap`, which begins with one): the policy of the page forbids it.
 */
export const size = directive(Size);
