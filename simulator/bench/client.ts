/** The other side of the bench, in a process of its own: sends as fast as it is answered, and takes webhooks. */
import { Agent, createServer, request } from 'node:http';

export interface Order {
  url: string;
  path: string;
  token: string;
  /** How many to send, the number of the first, and to how many different people. */
  messages: number;
  first: number;
  people: number;
  connections: number;
}

export type Report =
  | { kind: 'ready'; webhookUrl: string }
  | { kind: 'done'; accepted: number; refused: string[]; posts: number; updates: number };

const tell = (report: Report) => process.send?.(report);
let posts = 0;
let updates = 0;

const receiver = createServer((incoming, answer) => {
  let text = '';
  incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
  incoming.on('end', () => {
    updates += text.split('"statuses"').length - 1;
    posts += 1;
    answer.end('ok');
  });
});
receiver.listen(0, '127.0.0.1', () => {
  const address = receiver.address();
  tell({ kind: 'ready', webhookUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/` });
});

process.on('message', (order: Order) => void carryOut(order));

async function carryOut(order: Order): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: order.connections });
  const refused: string[] = [];
  let next = 0;
  const worker = async () => {
    while (next < order.messages) {
      const number = order.first + next;
      next += 1;
      const answer = await send(agent, order, number);
      if (answer.status !== 200 && refused.length < 5) refused.push(`${answer.status} ${answer.text}`);
      else if (answer.status !== 200) refused.push('');
    }
  };
  await Promise.all(Array.from({ length: order.connections }, worker));
  agent.destroy();
  tell({ kind: 'done', accepted: order.messages - refused.length, refused: refused.slice(0, 5), posts, updates });
}

function send(agent: Agent, { url, path, token, people }: Order, number: number): Promise<{ status: number; text: string }> {
  const body = JSON.stringify({
    messaging_product: 'whatsapp',
    to: `+9170${String(number % people).padStart(8, '0')}`,
    type: 'template',
    template: {
      name: 'bench',
      language: { code: 'en' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: `No. ${number}` }] }],
    },
    biz_opaque_callback_data: `bench-${number}`,
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
