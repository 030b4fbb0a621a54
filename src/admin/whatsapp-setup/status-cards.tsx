/** How each WhatsApp number of the workspace is; one that is disconnected stays, folded. */
import type { WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { StatusCard } from './status-card.tsx';

export function StatusCards({ setup }: { setup: WhatsAppSetup }) {
  return setup.connections.map((connection) => (
    <StatusCard key={connection.id} connection={connection} mayManage={setup.mayManage.allowed} shareLink={setup.shareLink} />
  ));
}
