import request from 'supertest';

/** A part of a form: its field name, content and file name. */
export interface Part {
  readonly field: string;
  readonly content: string | Buffer;
  readonly name?: string;
}

/** `POST /loads` with a form, as `curl -F people=@people.csv` sends it. */
export function uploadForm(loader: string, parts: readonly Part[], query = ''): request.Test {
  return parts.reduce(
    (test, { field, content, name }) =>
      test.attach(field, Buffer.from(content), name ?? `${field}.csv`),
    request(loader).post(`/loads${query}`),
  );
}

/** `POST /loads` with the CSV as body, as `curl --data-binary @people.csv` sends it. */
export function uploadBody(
  loader: string,
  content: string | Buffer,
  { query = '', type = 'text/csv', headers = {} }: BodyOptions = {},
): request.Test {
  const test = request(loader).post(`/loads${query}`).set('Content-Type', type).set(headers);
  // superagent would turn a text into JSON or a form for some types; bytes it leaves alone.
  return test.serialize((body: unknown) => body as string).send(Buffer.from(content));
}

export interface BodyOptions {
  readonly query?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `POST /loads` with paths on the server. */
export function loadPaths(loader: string, paths: readonly string[], query = ''): request.Test {
  return request(loader)
    .post(`/loads${query}`)
    .send({ files: paths.map((path) => ({ path })) });
}
