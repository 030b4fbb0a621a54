/** Whether the ports are free, asked before anything is made. */
import { createServer } from 'node:net';

/** Rejects with a sentence that names the port and the way out. */
export async function expectFreePort(port: number, flag: string, other: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      const why = isTaken ? 'is already in use' : `cannot be opened (${error.code ?? error.message})`;
      reject(new Error(`Port ${port} on 127.0.0.1 ${why}. Stop what uses it, or choose another: npm start -- ${flag} ${other}`));
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
