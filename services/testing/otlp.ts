import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A span as it was sent. */
export interface SentSpan {
  readonly name: string;
  /** Of what is sent with it: who has sent it, and all else that is known of that. */
  readonly resource: Readonly<Record<string, string>>;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What its status says, where it failed. */
  readonly fault: string | undefined;
}

/** A collector of spans (OTLP over HTTP, protobuf), for the test at hand. */
export async function startCollector(status = 200) {
  const spans: SentSpan[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      asked++;
      if (request.url === '/v1/traces' && status === 200) spans.push(...spansIn(body));
      response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, spans, asked: () => asked };
}

type Fields = ReadonlyMap<number, readonly Buffer[]>;

/** The fields of a message of protobuf that have a length; numbers are passed over. */
function fieldsOf(message: Buffer): Fields {
  const fields = new Map<number, Buffer[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message.readUInt8(at++);
      value += (byte % 128) * 2 ** shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const [field, wire] = [Math.floor(key / 8), key % 8];
    if (wire === 0) varint();
    else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else {
      const length = varint();
      fields.set(field, [...(fields.get(field) ?? []), message.subarray(at, at + length)]);
      at += length;
    }
  }
  return fields;
}

/** By the numbers of `opentelemetry/proto/trace/v1/trace.proto`. */
function spansIn(body: Buffer): SentSpan[] {
  const inner = (messages: readonly Buffer[], field: number) =>
    messages.flatMap((message) => fieldsOf(message).get(field) ?? []);
  const attributesIn = (messages: readonly Buffer[]) =>
    Object.fromEntries(
      messages.map((attribute) => {
        const [key = '', value] = [inner([attribute], 1)[0]?.toString(), inner([attribute], 2)[0]];
        return [key, value ? String(fieldsOf(value).get(1)?.[0] ?? '') : ''];
      }),
    );
  const spansOf = (sender: Buffer) =>
    inner(inner([sender], 2), 2).map((message) => ({ message, sender }));
  return inner([body], 1)
    .flatMap(spansOf)
    .map(({ message, sender }) => {
      const fields = fieldsOf(message);
      const first = (field: number) => fields.get(field)?.[0] ?? Buffer.alloc(0);
      return {
        name: first(5).toString(),
        resource: attributesIn(inner(inner([sender], 1), 1)),
        traceId: first(1).toString('hex'),
        spanId: first(2).toString('hex'),
        parentId: first(4).toString('hex'),
        attributes: attributesIn(fields.get(9) ?? []),
        fault: fieldsOf(first(15)).get(2)?.[0]?.toString(),
      };
    });
}
