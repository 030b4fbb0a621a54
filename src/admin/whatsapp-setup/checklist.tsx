/** What is left to do until the line is complete, with how long each usually takes and what can start now. */
import { Button } from '@mantine/core';
import { IconCircle, IconCircleCheck, IconClock, IconExternalLink, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { ChecklistItem, SetupConnection, WhatsAppSetup } from '../../contract/whatsapp-setup.ts';
import { opened } from '../embed/opened.ts';
import { Panel } from '../parts/panel.tsx';
import type { Tone } from '../parts/tone.ts';
import { ToneBadge } from '../parts/tone-badge.tsx';
import { useMayChange } from '../session/session.ts';
import classes from './connect.module.css';
import { useTestMessage } from './use-test-message.ts';

const ShareDialog = lazy(async () => ({ default: (await import('./share-dialog.tsx')).ShareDialog }));

const LOOKS = {
  done: { tone: 'good', label: 'Done', icon: IconCircleCheck },
  to_do: { tone: 'petrol', label: 'To do', icon: IconCircle },
  waiting: { tone: 'info', label: 'Waiting', icon: IconClock },
  blocked: { tone: 'neutral', label: 'Not yet', icon: IconLock },
} satisfies Record<ChecklistItem['state'], { tone: Tone; label: string; icon: typeof IconClock }>;

export function Checklist({ items, setup }: { items: ChecklistItem[]; setup: WhatsAppSetup }) {
  const left = items.filter(({ state }) => state !== 'done').length;
  const startable = items.filter(({ canStartNow }) => canStartNow).length;
  if (left === 0) return null;
  return (
    <Panel title="What is left to do" description={`${items.length - left} of ${items.length} are done. ${startable} can start now.`}>
      <ul className={classes.list}>
        {items.map((item) => (
          <Item key={item.key} item={item} setup={setup} />
        ))}
      </ul>
    </Panel>
  );
}

function Item({ item, setup }: { item: ChecklistItem; setup: WhatsAppSetup }) {
  const { state, title, text, usualTime, canStartNow } = item;
  const { tone, label, icon: Icon } = LOOKS[state];
  return (
    <li className={classes.item} data-state={state} data-tone={tone}>
      <Icon size={20} color="var(--fg)" aria-hidden />
      <div>
        <div className={classes.itemTitle}>
          {title} <ToneBadge tone={tone}>{canStartNow ? 'Can start now' : label}</ToneBadge>
        </div>
        {state !== 'done' && <div className={classes.itemText}>{text}</div>}
      </div>
      {state !== 'done' && (
        <div className={classes.itemEnd}>
          {usualTime && <span className={classes.usual}>Usual time: {usualTime.charAt(0).toLowerCase() + usualTime.slice(1)}</span>}
          {canStartNow && <ItemAction item={item} setup={setup} />}
        </div>
      )}
    </li>
  );
}

/** Where each is done. A frame shows this page alone, so there it names no other one. */
function ItemAction({ item: { key }, setup }: { item: ChecklistItem; setup: WhatsAppSetup }): ReactNode {
  const isFramed = opened.as === 'frame';
  switch (key) {
    case 'templates':
      return !isFramed && <PageLink to="/csm-hub/whatsapp/submit-templates">Submit them</PageLink>;
    case 'csm_numbers':
      return !isFramed && <PageLink to="/csm-hub/roster">Open the roster</PageLink>;
    case 'payment':
      return <MetaLink href="https://business.facebook.com/wa/manage/home/">WhatsApp Manager</MetaLink>;
    case 'verification':
      return <MetaLink href="https://business.facebook.com/settings/security">Security Centre</MetaLink>;
    case 'test_message':
      return <TestMessage connections={setup.connections} />;
    case 'share_link':
      return setup.shareLink !== null && <Share link={setup.shareLink} name={nameOf(setup.connections)} />;
    case 'connect':
      return null;
  }
}

/** Whose link it is: that of the number which messages leave from. */
function nameOf(connections: SetupConnection[]): string | null {
  return workingOf(connections)?.verifiedName ?? null;
}

function workingOf(connections: SetupConnection[]): SetupConnection | undefined {
  return connections.find(({ states }) => states.some(({ name }) => name === 'connected'));
}

function PageLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Button component={Link} to={to} size="compact-sm" variant="default">
      {children}
    </Button>
  );
}

function MetaLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Button
      component="a"
      href={href}
      target="_blank"
      rel="noreferrer"
      size="compact-sm"
      variant="default"
      rightSection={<IconExternalLink size={14} aria-hidden />}
    >
      {children}
    </Button>
  );
}

function TestMessage({ connections }: { connections: SetupConnection[] }) {
  const mayChange = useMayChange('LoanCRM.WhatsApp.Manage');
  const sending = useTestMessage();
  const id = workingOf(connections)?.id;
  if (!mayChange || id === undefined) return null;
  return (
    <Button size="compact-sm" variant="default" loading={sending.isPending} onClick={() => sending.mutate(id)}>
      Send it
    </Button>
  );
}

function Share({ link, name }: { link: string; name: string | null }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setIsOpen(true)}>
        Link and code
      </Button>
      {isOpen && (
        <Suspense>
          <ShareDialog link={link} name={name} onClose={() => setIsOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
