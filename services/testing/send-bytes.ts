import { connect } from 'node:net';

/** Sends bytes as they are. @returns the answer, once the server has closed */
export async function sendBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.write(bytes);
  for await (const piece of socket) received += String(piece);
  return received;
}
