import request from 'supertest';
import { type BodyOptions, uploadBody } from './client.ts';

/** `POST /loads?publish=hold` with the CSV as body. */
export function holdBody(
  loader: string,
  content: string,
  { query = '', ...more }: BodyOptions = {},
): request.Test {
  return uploadBody(loader, content, { query: `?publish=hold${query}`, ...more });
}

/** `POST /loads/{id}/publish`. @param seen the data version that was looked at */
export function publishHeld(loader: string, id: string, seen?: number): request.Test {
  const test = request(loader).post(`/loads/${id}/publish`);
  return seen === undefined ? test : test.set('If-Match', `"${seen}"`);
}
