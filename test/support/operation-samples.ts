/** A good body for every operation that takes one, for suites that walk all of them. */

/** Records of the workspace that a body may name. */
export interface SampleWorld {
  memberId: string;
  customerRef: string;
  templateName: string;
  /** Another workspace of the caller. */
  workspaceId?: string;
}

/** By operation id. What makes something makes another thing each time. */
export const SAMPLE_BODIES: Record<string, (world: SampleWorld) => unknown> = {
  raiseAlert: ({ customerRef }) => ({
    kind: 'usage',
    customer: { ref: customerRef, name: 'Kavita Textiles', health: 'poor' },
    usage: { percent: 92, limit: 500 },
  }),
  switchWorkspace: ({ workspaceId = 'ten_unknown' }) => ({ tenantId: workspaceId }),
  createWorkspace: () => ({ name: 'Second Lender', timeZone: 'Asia/Kolkata', currency: 'INR', ownerName: 'Nadia Owner' }),
  inviteMember: () => ({ name: 'Nina New', email: `nina-${crypto.randomUUID()}@people.example`, role: 'viewer' }),
  changeMember: () => ({ title: 'Team lead' }),
  importMembers: () => ({ csv: `name,email,role\nIvan Imported,ivan-${crypto.randomUUID()}@people.example,viewer\n`, isPreview: false }),
  createRole: () => ({ name: `Reader ${crypto.randomUUID()}`, description: '', grants: { 'LoanCRM.Alerts.Read': 'own' } }),
  changeRole: () => ({ name: `Changed ${crypto.randomUUID()}`, description: '', grants: { 'LoanCRM.Alerts.Read': 'team' } }),
  createApiKey: () => ({ name: 'Billing', scopes: ['LoanCRM.Alerts.Raise'] }),
  sendTemplate: ({ memberId, templateName }) => ({
    template: templateName,
    to: { member: memberId },
    values: ['Kavita Textiles', 'poor', '92%', '500 a month'],
  }),
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
  openManualDraft: () => ({}),
  changeManualDraft: () => ({ verifyToken: 'chosen-by-hand' }),
  changeBusinessProfile: () => ({ about: 'Loans for small businesses' }),
  suspendTenant: () => ({ because: 'Invoice unpaid since March.' }),
  startSignup: () => ({ code: `AQ${crypto.randomUUID()}`, event: 'FINISH', data: {} }),
  reportSignup: () => ({ event: 'CANCEL', currentStep: 'PERMISSIONS' }),
  continueConnectAttempt: () => ({}),
  createSignupLink: () => ({}),
  connectManually: () => ({ numberId: '480777000000001', token: 'EAATokenThatMetaDoesNotKnow' }),
};
