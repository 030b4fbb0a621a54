/** The frame of one group of settings: its fields, and the buttons that save or discard it. */
import { Button } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { Notice } from '../parts/notice.tsx';
import { Fields, Panel } from '../parts/panel.tsx';
import { useMayChange } from '../session/session.ts';
import type { Section } from './use-section.ts';

interface SectionPanelProps {
  title: string;
  description: ReactNode;
  // biome-ignore lint/suspicious/noExplicitAny: the fields differ from section to section.
  section: Pick<Section<any>, 'isUnsaved' | 'isSaving' | 'problem' | 'save' | 'discard'>;
  /** Wider than the fields: what follows them. */
  below?: ReactNode;
  children: ReactNode;
}

export function SectionPanel({ title, description, section, below, children }: SectionPanelProps) {
  const mayChange = useMayChange('LoanCRM.Workspace.Manage');
  const { isUnsaved, isSaving, problem, save, discard } = section;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <form onSubmit={submit} noValidate>
      <Panel
        title={title}
        description={description}
        foot={
          <>
            <Button type="submit" disabled={!isUnsaved || !mayChange} loading={isSaving}>
              Save
            </Button>
            {isUnsaved && (
              <Button variant="subtle" color="gray" onClick={discard} disabled={isSaving}>
                Discard
              </Button>
            )}
          </>
        }
      >
        <Fields>
          {problem && (
            <Notice tone="bad" title={problem.title}>
              {problem.detail}
            </Notice>
          )}
          {children}
        </Fields>
        {below}
      </Panel>
    </form>
  );
}
