/** A good body for every operation that takes one, for suites that walk all of them. */

/** Records of the workspace that a body may name. */
export interface SampleWorld {
  memberId: string;
  customerRef: string;
  templateName: string;
}

/** By operation id. What makes something makes another thing each time. */
export const SAMPLE_BODIES: Record<string, (world: SampleWorld) => unknown> = {
  raiseAlert: ({ customerRef }) => ({
    kind: 'usage',
    customer: { ref: customerRef, name: 'Kavita Textiles', health: 'poor' },
    usage: { percent: 92, limit: 500 },
  }),
  switchWorkspace: () => ({ tenantId: 'ten_unknown' }),
  createWorkspace: () => ({ name: 'Second Lender', timeZone: 'Asia/Kolkata', currency: 'INR', ownerName: 'Nadia Owner' }),
  inviteMember: () => ({ name: 'Nina New', email: `nina-${crypto.randomUUID()}@people.example`, role: 'viewer' }),
  changeMember: () => ({ title: 'Team lead' }),
  importMembers: () => ({ csv: `name,email,role\nIvan Imported,ivan-${crypto.randomUUID()}@people.example,viewer\n`, isPreview: false }),
  createRole: () => ({ name: `Reader ${crypto.randomUUID()}`, description: '', grants: { 'LoanCRM.Alerts.Read': 'own' } }),
  changeRole: () => ({ name: `Changed ${crypto.randomUUID()}`, description: '', grants: { 'LoanCRM.Alerts.Read': 'team' } }),
  createApiKey: () => ({ name: 'Billing', scopes: ['LoanCRM.Alerts.Raise'] }),
  sendTemplate: ({ memberId, templateName }) => ({ template: templateName, to: { member: memberId }, values: ['Kavita', '92'] }),
  changeWorkspace: () => ({ brandName: 'Acme' }),
  changeProfile: () => ({ language: 'en-IN' }),
  createLinkCode: () => ({ channel: 'whatsapp' }),
  createTenant: () => ({
    name: 'Third Lender',
    timeZone: 'Asia/Kolkata',
    currency: 'INR',
    adminName: 'Tara Third',
    adminEmail: `tara-${crypto.randomUUID()}@third.example`,
  }),
  suspendTenant: () => ({ because: 'Invoice unpaid since March.' }),
};
