import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DatasetName } from '#shared/datasets/index.ts';
import { negotiate } from '#shared/http/accept.ts';
import { isKnown, sendTagged, tagAnswer } from '#shared/http/conditional.ts';
import { goneProblem, streamSignal } from '#shared/http/events.ts';
import { linkNext } from '#shared/http/paging.ts';
import { sendStream } from '#shared/http/stream.ts';
import type { ListingFilters } from '../listings/filters.ts';
import type { Listings } from '../listings/listings.ts';
import { contentTypes, mediaTypes } from '../summary/tables.ts';
import { tableOptionsOf } from './table-query.ts';

type Query = ListingFilters & {
  limit?: number;
  cursor?: string;
  bom?: '0' | '1';
  formulaSafe?: '0' | '1';
};

export interface ListingDeps {
  readonly listings: Listings;
}

/** Answers with a page or a download, or with 304 where the client has it already. */
export async function sendListing(
  request: FastifyRequest,
  reply: FastifyReply,
  dataset: DatasetName,
  { listings }: ListingDeps,
): Promise<FastifyReply> {
  const format = negotiate(request, mediaTypes);
  const { limit, cursor, bom, formulaSafe, ...filters } = request.query as Query;
  const options = tableOptionsOf({ ...(bom && { bom }), ...(formulaSafe && { formulaSafe }) });
  const listing = await listings.open({ dataset, filters, limit, cursor, format, options });
  const type = contentTypes[format];
  if (isKnown(request, listing.etag)) {
    return sendTagged(request, reply, { body: '', etag: listing.etag }, type);
  }
  if (format !== 'json' && limit === undefined) {
    const text = listing.text(exportSignal(reply));
    tagAnswer(reply, listing.etag);
    return sendStream(reply, Readable.from(text), type, `${dataset}.${format}`);
  }
  const page = await listing.page(streamSignal(reply));
  linkNext(request, reply, page.next);
  return sendTagged(request, reply, page, type);
}

/** Ends when the client goes away. A stop lets it go on for a while: see `serve`. */
function exportSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort(goneProblem()));
  return gone.signal;
}
