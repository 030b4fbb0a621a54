/** Connecting a number with Meta's popup, step by step. */
import type { WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { Panel } from '../parts/panel.tsx';

export function ConnectFlow({ setup }: { setup: WhatsAppSetup }) {
  if (!setup.mayManage.allowed || setup.connections.some((connection) => connection.disconnectedAt === null)) return null;
  return <Panel title="Connect WhatsApp" description="Meta's sign-in opens in a window of its own." />;
}
