/** What is left to do until the line works, each with its usual time and what can start now. Pure. */
import type { ChecklistItem } from '../contract/whatsapp-setup.ts';
import type { Connection } from './create-connection.ts';
import type { SetupFacts, TemplateCounts } from './setup-facts.ts';

export interface ChecklistFacts {
  /** The one that messages leave from; null without a living one. */
  connection: Pick<Connection, 'state' | 'wabaId' | 'displayPhone' | 'tokenSealed' | 'health'> | null;
  /** Whether messages can leave through it now. */
  isWorking: boolean;
  attempt: { hasAccount: boolean } | null;
  facts: Pick<SetupFacts, 'csms' | 'testMessage' | 'hasHeardFromPeople'>;
  /** Of the connected account. */
  templates: TemplateCounts | null;
  /** How many Switchboard brings along. */
  ownTemplates: number;
}

type Item = Omit<ChecklistItem, 'key' | 'title' | 'usualTime'>;

const DAYS = {
  templates: '24-72 hours',
  verification: '1-14 days',
  connect: '2-5 days in all, with reviews; connecting itself takes minutes',
};

/** In the order in which they are usually done. */
export function checklist(known: ChecklistFacts): ChecklistItem[] {
  return [
    { key: 'connect', title: 'Connect a WhatsApp number', usualTime: DAYS.connect, ...connect(known) },
    { key: 'templates', title: 'Submit the message templates', usualTime: DAYS.templates, ...templates(known) },
    { key: 'payment', title: 'Add a payment method at Meta', usualTime: 'A few minutes', ...payment(known) },
    { key: 'csm_numbers', title: 'Give every CSM a WhatsApp number', usualTime: null, ...csmNumbers(known) },
    { key: 'test_message', title: 'Send yourself a test message', usualTime: 'Seconds', ...testMessage(known) },
    { key: 'share_link', title: 'Share the link to your number', usualTime: null, ...shareLink(known) },
    { key: 'verification', title: 'Verify the business', usualTime: DAYS.verification, ...verification(known) },
  ];
}

const done = (text: string): Item => ({ state: 'done', text, canStartNow: false });
const toDo = (text: string): Item => ({ state: 'to_do', text, canStartNow: true });
const waiting = (text: string): Item => ({ state: 'waiting', text, canStartNow: false });
const blocked = (text: string): Item => ({ state: 'blocked', text, canStartNow: false });

/** Meta's account and the access to it: enough for templates and payment, before any number works. */
function hasAccount({ connection, attempt }: ChecklistFacts): boolean {
  return (connection !== null && connection.wabaId !== null && connection.tokenSealed !== null) || attempt?.hasAccount === true;
}

function connect({ connection, isWorking, attempt }: ChecklistFacts): Item {
  if (connection && isWorking) {
    const isNameInReview = connection.health?.nameStatus === 'PENDING_REVIEW';
    return done(isNameInReview ? 'Connected. The display name is in review, usually 1-3 hours; messages go out meanwhile.' : 'Connected.');
  }
  if (attempt) return waiting('Connecting is under way: the steps above say what comes next.');
  return toDo(connection ? 'The number is there but cannot be used just now: see its state above.' : 'Everything else follows from it.');
}

function templates(known: ChecklistFacts): Item {
  const counts = known.templates;
  const wanted = known.ownTemplates;
  const approved = counts?.ownApproved ?? 0;
  if (approved >= wanted) return done(`All ${wanted} templates of Switchboard are approved.`);
  if (!hasAccount(known)) return blocked('They can be submitted as soon as the WhatsApp account is connected, even before its number is.');
  const missing = wanted - (counts?.ownKnown ?? 0);
  if (missing === 0) return waiting(`${approved} of ${wanted} are approved; the others are with Meta.`);
  const some = approved > 0 ? ` ${approved} of ${wanted} are approved already.` : '';
  return toDo(`Without an approved template nobody can be written to first. Submit them on the first day: Meta reviews each.${some}`);
}

function payment(known: ChecklistFacts): Item {
  const has = known.connection?.health?.hasPaymentMethod ?? null;
  if (has === true) return done('Meta has a payment method for this account.');
  if (!hasAccount(known)) return blocked('It is added to the WhatsApp account, which has to be connected first.');
  const how = 'WhatsApp Manager > Billing > Add payment method. Meta bills you directly; without it, templates are refused.';
  return toDo(has === false ? how : `${how} Meta has not told us whether there is one.`);
}

function csmNumbers({ facts: { csms } }: ChecklistFacts): Item {
  if (csms.total === 0) return toDo('There is no CSM yet. Invite them under Settings > CSM roster, with their WhatsApp numbers.');
  const missing = csms.total - csms.reachable;
  if (missing === 0) return done(csms.total === 1 ? 'The CSM can be reached.' : `All ${csms.total} CSMs can be reached.`);
  return toDo(`${missing} of ${csms.total} CSMs ${missing === 1 ? 'has' : 'have'} no WhatsApp number yet and cannot be alerted.`);
}

function testMessage({ isWorking, facts }: ChecklistFacts): Item {
  if (facts.testMessage === 'delivered') return done('A test message was delivered.');
  if (!isWorking) return blocked('It leaves from your number, which has to be connected first.');
  if (facts.testMessage === 'under_way') return waiting('It is on its way: its delivery is shown here.');
  if (facts.testMessage === 'failed') return toDo('The last one did not arrive: the message log says why. Try again.');
  return toDo('It goes to your own WhatsApp number and shows that everything works.');
}

function shareLink({ connection, isWorking, facts }: ChecklistFacts): Item {
  if (facts.hasHeardFromPeople) return done('People write to your number.');
  if (!isWorking || !connection?.displayPhone) return blocked('The link opens a chat with your number, which has to be connected first.');
  return toDo(
    'Put the link or its QR code on your website, invoices and e-mails. Who writes first can be answered for 24 hours, free of the limits.',
  );
}

function verification({ connection }: ChecklistFacts): Item {
  const status = connection?.health?.businessVerification ?? null;
  const how =
    'Meta: Business Settings > Business Info > Start verification. Have ready: incorporation certificate, GST registration, address proof, a recent utility bill.';
  switch (status) {
    case 'verified':
      return done('Meta has verified the business.');
    case 'pending':
      return waiting('Meta is looking at your documents. 250 people a day can be written to first until then.');
    case 'pending_need_more_info':
      return toDo('Meta wants more information: Business Settings > Security Centre says which.');
    case 'rejected':
    case 'failed':
      return toDo(`Meta did not accept it: the Security Centre says why. Try again: ${how}`);
    case 'ineligible':
      return blocked('Meta does not offer verification to this business for now.');
    default:
      return toDo(`Until then 250 people a day can be written to first. It needs no connection and can begin today. ${how}`);
  }
}
