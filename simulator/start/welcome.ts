/** What `npm start` says once everything answers. */
import { demo } from '../demo.ts';
import type { DemoFile } from './demo-file.ts';

export function welcome(made: DemoFile, { workerLog, tookMs }: { workerLog: string; tookMs: number }): string {
  return `
Switchboard is running; it took ${(tookMs / 1000).toFixed(1)} seconds.

${made.apiKey === '' ? emptyStart(made) : demoStart(made)}

The Worker's log: ${workerLog}
Ctrl-C stops everything; the data stays.
`;
}

function emptyStart({ appUrl, simulatorUrl }: DemoFile): string {
  const { owner, operator } = demo;
  return `  Page      ${appUrl}
            Sign in as ${owner.name}, who makes the first workspace. ${operator.name} runs the deployment. No password is asked.
  Phones    ${simulatorUrl}/?phones=${encodeURIComponent(owner.phone)}
            ${owner.name}'s WhatsApp. +24 h in its bar lets a day pass.`;
}

function demoStart({ appUrl, simulatorUrl, apiKey }: DemoFile): string {
  const { operator, people, second } = demo;
  const csm = people.find(({ role }) => role === 'csm');
  const admin = people.find(({ role }) => role === 'admin');
  const customer = people.find(({ ref }) => ref === 'C-1001');
  const alert = {
    kind: 'usage',
    customer: { ref: customer?.ref, name: customer?.name, health: customer?.health },
    usage: { percent: 92, limit: 500 },
  };
  return `  Page      ${appUrl}
            Sign in, and pick a person: ${admin?.name} is the administrator. No password is asked.
            ${admin?.name.split(' ')[0]} is in ${second.tenantName} too, as a CSM; ${operator.name} runs the deployment.
  Phones    ${simulatorUrl}/?phones=${encodeURIComponent(csm?.phone ?? '')}
            ${csm?.name}'s WhatsApp. +24 h in its bar lets a day pass.

Raise an alert, then answer it on ${csm?.name.split(' ')[0]}'s phone:

  curl ${appUrl}/api/v1/alerts \\
    -H 'Authorization: Bearer ${apiKey}' \\
    -H "Idempotency-Key: $(date +%s)" -H 'Content-Type: application/json' \\
    -d '${JSON.stringify(alert)}'`;
}
