/** The demo world: one lender, its people and its Meta account, all made up. Seeds the simulator and the Worker alike. */

export interface DemoPerson {
  name: string;
  /** vp and cfo are managers in the workspace, owner and operator of the deployment; the word tells scripts who is who. */
  role: 'admin' | 'manager' | 'vp' | 'cfo' | 'sales' | 'csm' | 'customer' | 'owner' | 'operator';
  /** E.164 with +. */
  phone: string;
  title?: string;
  email?: string;
  /** Customers: the reference the CRM knows them by, their health, and the e-mail of the CSM who looks after them. */
  ref?: string;
  health?: 'platinum' | 'good' | 'average' | 'poor' | 'critical';
  owner?: string;
  /** E-mail of the person's manager. */
  manager?: string;
}

interface Demo {
  people: DemoPerson[];
  owner: DemoPerson & { email: string };
  operator: DemoPerson & { email: string };
  [more: string]: unknown;
}

export const demo = {
  tenantName: 'Acme Loans',
  timeZone: 'Asia/Kolkata',
  currency: 'INR',
  app: { id: '1038475620193847', secret: 'demo-app-secret-not-for-production', verifyToken: 'demo-verify-token' },
  portfolioId: '2093847561029384',
  wabaId: '3102938475610293',
  phoneNumberId: '4821093847561029',
  displayPhone: '+912240961100',
  verifiedName: 'Acme Loans',
  /** What the simulator takes as the business token of this account. */
  token: 'EAASimulatedBusinessTokenOfAcmeLoans',
  /** Telegram: the bot of this business, as BotFather would have made it. */
  telegramBot: { token: '7304918265:AAHsimulatedBotOfAcmeLoans_0123456x', name: 'Acme Loans', username: 'acme_loans_bot' },
  people: [
    { name: 'Anita Desai', role: 'admin', title: 'Administrator', phone: '+919820010001', email: 'anita@acmeloans.example' },
    {
      name: 'Vikram Rao',
      role: 'vp',
      title: 'VP Customer Success',
      phone: '+919820010003',
      email: 'vikram@acmeloans.example',
      manager: 'farida@acmeloans.example',
    },
    { name: 'Farida Merchant', role: 'cfo', title: 'CFO', phone: '+919820010004', email: 'farida@acmeloans.example' },
    {
      name: 'Meera Nair',
      role: 'manager',
      title: 'Customer Success Manager Lead',
      phone: '+919820010002',
      email: 'meera@acmeloans.example',
      manager: 'vikram@acmeloans.example',
    },
    {
      name: 'Rohan Gupta',
      role: 'sales',
      title: 'Loan Officer',
      phone: '+919820010005',
      email: 'rohan@acmeloans.example',
      manager: 'meera@acmeloans.example',
    },
    {
      name: 'Sana Sheikh',
      role: 'sales',
      title: 'Loan Officer',
      phone: '+919820010006',
      email: 'sana@acmeloans.example',
      manager: 'meera@acmeloans.example',
    },
    {
      name: 'Priya Sharma',
      role: 'csm',
      title: 'Customer Success Manager',
      phone: '+919820010007',
      email: 'priya@acmeloans.example',
      manager: 'meera@acmeloans.example',
    },
    {
      name: 'Arjun Mehta',
      role: 'csm',
      title: 'Customer Success Manager',
      phone: '+919820010008',
      email: 'arjun@acmeloans.example',
      manager: 'meera@acmeloans.example',
    },
    { name: 'Kavita Textiles', role: 'customer', phone: '+919820020001', ref: 'C-1001', health: 'poor', owner: 'priya@acmeloans.example' },
    { name: 'Shree Traders', role: 'customer', phone: '+919820020002', ref: 'C-1002', health: 'good', owner: 'priya@acmeloans.example' },
    { name: 'Malabar Foods', role: 'customer', phone: '+919820020003', ref: 'C-1003', health: 'average', owner: 'arjun@acmeloans.example' },
    {
      name: 'Deccan Motors',
      role: 'customer',
      phone: '+919820020004',
      ref: 'C-1004',
      health: 'critical',
      owner: 'arjun@acmeloans.example',
    },
  ] satisfies DemoPerson[] as DemoPerson[],
  /** A second business, so that somebody has two to switch between: Anita is a CSM there. */
  second: {
    tenantName: 'Birla Housing Finance',
    timeZone: 'Asia/Kolkata',
    currency: 'INR',
    people: [
      { name: 'Kabir Anand', role: 'admin', title: 'Administrator at Birla', phone: '+919820010021', email: 'kabir@birlahousing.example' },
      {
        name: 'Anita Desai',
        role: 'csm',
        title: 'Customer Success Manager',
        phone: '+919820010001',
        email: 'anita@acmeloans.example',
        manager: 'kabir@birlahousing.example',
      },
    ] satisfies DemoPerson[] as DemoPerson[],
  },
  /** OWNER_EMAIL and OPERATOR_EMAILS of a local start: who makes the first workspace, and who runs the deployment. */
  owner: { name: 'Nadia Owner', role: 'owner', title: 'Owner', phone: '+919820010031', email: 'owner@acmeloans.example' },
  operator: { name: 'Omar Operator', role: 'operator', title: 'Operator', phone: '+919820010032', email: 'operator@switchboard.example' },
} satisfies Demo;
