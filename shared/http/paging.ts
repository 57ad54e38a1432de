import type { FastifyReply, FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';

/** A key may hold a text of 255 characters, which base64 makes longer. */
const cursorCharsMax = 2_000;
const pageItemsMax = 1_000;

/** In the query of a list: where a page begins. */
export const PageCursor = Type.Optional(
  Type.String({ maxLength: cursorCharsMax, description: 'The `next` of the previous page.' }),
);

/** In the query of a list: how long a page is. @param description says what without it */
export function pageLimit(description: string) {
  return Type.Optional(Type.Integer({ minimum: 1, maximum: pageItemsMax, description }));
}

/** The query of a list that always comes in pages. @param items what it lists */
export function pageQuery(items: string) {
  const description = `Maximum number of ${items} on one page.`;
  return {
    limit: Type.Integer({ default: 100, minimum: 1, maximum: pageItemsMax, description }),
    cursor: PageCursor,
  };
}

/** A page of a list. */
export function pageOf<Item extends TSchema>(
  item: Item,
  options: { readonly title: string; readonly description?: string },
) {
  return Type.Object({ items: Type.Array(item), next: NextCursor }, options);
}

/** In a page: where the next one begins. */
export const NextCursor = Type.Union([Type.String(), Type.Null()], {
  description: 'The cursor of the next page.',
});

/** For the headers of a route that answers in pages. */
export const NextLink = Type.String({ description: 'The next page: `<…>; rel="next"` (RFC 8288)' });

/** Sets the `Link` header (RFC 8288) to the page that follows: the same request with its cursor. */
export function linkNext(
  { url }: FastifyRequest,
  reply: FastifyReply,
  cursor: string | null | undefined,
): void {
  if (typeof cursor !== 'string') return;
  const [path = '', query = ''] = url.split('?', 2);
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  reply.header('link', `<${path}?${next}>; rel="next"`);
}
