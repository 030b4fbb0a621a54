/** Posts one body again and again over keep-alive connections, with as little work of its own as possible. */
import { connect, type Socket } from 'node:net';

const ANSWER = 'HTTP/1.1 ';

/** Requests a second, at `connections` at a time. @throws when any answer is not a 200. */
export async function postsPerSecond(
  url: URL,
  request: { headers: Record<string, string>; body: string },
  connections: number,
  ms: number,
) {
  const bytes = Buffer.from(requestText(url, request));
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(url)));
  const startedMs = performance.now();
  const endMs = startedMs + ms;
  const counts = await Promise.all(sockets.map((socket) => postUntil(socket, bytes, endMs)));
  const seconds = (performance.now() - startedMs) / 1000;
  return counts.reduce((sum, count) => sum + count, 0) / seconds;
}

function requestText(url: URL, { headers, body }: { headers: Record<string, string>; body: string }): string {
  const all = { Host: url.host, 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${url.pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

function open(url: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname, () => resolve(socket));
    socket.once('error', reject);
    socket.setNoDelay(true);
  });
}

/** Each answer is short, so that it comes in one piece; the next request leaves when it is there. */
function postUntil(socket: Socket, bytes: Buffer, endMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    socket.on('data', (data) => {
      const text = data.toString('latin1');
      if (!text.startsWith(`${ANSWER}200`)) return reject(new Error(`the door answered ${text.slice(0, 200)}`));
      count += 1;
      if (performance.now() < endMs) return socket.write(bytes);
      socket.destroy();
      return resolve(count);
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(count));
    socket.write(bytes);
  });
}
