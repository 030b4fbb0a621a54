/** `.wrangler/demo.json`: what scripts and tests need to talk to a local Switchboard. Holds a key, so only its owner reads it. */
import { readFileSync } from 'node:fs';
import { demo } from '../demo.ts';
import { writePrivate } from './settings.ts';

export interface DemoFile {
  appUrl: string;
  simulatorUrl: string;
  /** Empty where there is no demo business. */
  apiKey: string;
  appSecret: string;
  verifyToken: string;
  phoneNumberId: string;
  wabaId: string;
  /** Phones in E.164 with +; customers have the role `customer`. */
  people: { name: string; role: string; phone: string }[];
}

export function writeDemoFile(file: string, known: Pick<DemoFile, 'appUrl' | 'simulatorUrl' | 'apiKey'>): DemoFile {
  const content: DemoFile = {
    ...known,
    appSecret: demo.app.secret,
    verifyToken: demo.app.verifyToken,
    phoneNumberId: demo.phoneNumberId,
    wabaId: demo.wabaId,
    people: demo.people.map(({ name, role, phone }) => ({ name, role, phone })),
  };
  writePrivate(file, `${JSON.stringify(content, null, 2)}\n`);
  return content;
}

/** The key of an earlier start; null when there was none. */
export function readApiKey(file: string): string | null {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as DemoFile).apiKey || null;
  } catch {
    return null;
  }
}
