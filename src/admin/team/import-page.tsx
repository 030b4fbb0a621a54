/** Settings > Team > Import: a CSV file, what it would do, and then doing it. */
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowLeft, IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ImportReport } from '../../contract/members.ts';
import { create, problemOf } from '../lib/api.ts';
import { useCreationKey } from '../lib/creation-key.ts';
import { saveFile } from '../lib/download.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { Notice } from '../parts/notice.tsx';
import { Page, Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { useMayChange } from '../session/session.ts';
import { FileDrop } from './file-drop.tsx';
import classes from './import.module.css';
import { ImportPreview } from './import-preview.tsx';
import { countsInWords, readCsv, templateCsv } from './import-words.ts';
import { membersChanged } from './queries.ts';

interface ChosenFile {
  name: string;
  csv: string;
}

export function ImportPage() {
  const mayImport = useMayChange('LoanCRM.Members.Manage');
  return (
    <Page
      title="Import members"
      back={
        <Link to="/settings/team" className={`text-link ${classes.back}`}>
          <IconArrowLeft size={16} aria-hidden />
          Team
        </Link>
      }
      description="From a CSV file, one person a line. Nothing is written before you have seen what would change."
      actions={
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={saveTemplate}>
          Template CSV
        </Button>
      }
    >
      {mayImport ? (
        <Import />
      ) : (
        <Notice tone="warn" title="You may not import members">
          That needs the permission to invite, change and deactivate members, in a workspace that is not suspended.
        </Notice>
      )}
    </Page>
  );
}

function Import() {
  const client = useQueryClient();
  const { keyFor } = useCreationKey();
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [unreadable, setUnreadable] = useState<string | null>(null);

  const post = (body: { csv: string; isPreview: boolean; skipBad: boolean }) => create<ImportReport>('/members/import', body, keyFor(body));
  const preview = useMutation({
    mutationFn: ({ csv }: ChosenFile) => post({ csv, isPreview: true, skipBad: false }),
  });
  const writing = useMutation({
    mutationFn: ({ csv, skipBad }: { csv: string; skipBad: boolean }) => post({ csv, isPreview: false, skipBad }),
    onSuccess: () => membersChanged(client),
  });

  const startOver = () => {
    setFile(null);
    setUnreadable(null);
    preview.reset();
    writing.reset();
  };
  const choose = async (chosen: File) => {
    startOver();
    const csv = readCsv(await chosen.arrayBuffer());
    if (csv === null) setUnreadable('The file is larger than a million characters. Split it, and import one part after the other.');
    else if (csv.trim() === '') setUnreadable('The file is empty.');
    else {
      setFile({ name: chosen.name, csv });
      preview.mutate({ name: chosen.name, csv });
    }
  };

  if (writing.data) return <Imported report={writing.data} onAgain={startOver} />;
  const failure = writing.error ?? preview.error;
  return (
    <Stack gap="md">
      {unreadable && (
        <Notice tone="bad" title="This file cannot be imported">
          {unreadable}
        </Notice>
      )}
      {failure && (
        <Notice tone="bad" title={problemOf(failure).title}>
          {problemOf(failure).detail}
        </Notice>
      )}
      {file && preview.data ? (
        <ImportPreview
          fileName={file.name}
          report={preview.data}
          isWriting={writing.isPending}
          onImport={(skipBad) => writing.mutate({ csv: file.csv, skipBad })}
          onStartOver={startOver}
        />
      ) : preview.isPending ? (
        <Surface>
          <div role="status" aria-busy="true" aria-label="Reading the file">
            <RowsSkeleton />
          </div>
        </Surface>
      ) : (
        <FileDrop onFile={(chosen) => void choose(chosen)} />
      )}
    </Stack>
  );
}

function Imported({ report, onAgain }: { report: ImportReport; onAgain: () => void }) {
  return (
    <Surface>
      <EmptyState icon={IconCircleCheck} title="The file was imported" text={`${countsInWords(report.counts)}.`}>
        {report.counts.bad > 0 && (
          <Text c="dimmed" ta="center" maw={460}>
            Wrong rows were left out. Mend them in the file and import it again: rows that are in already stay as they are.
          </Text>
        )}
        <Group gap="xs">
          <Button component={Link} to="/settings/team">
            Go to the team
          </Button>
          <Button variant="default" onClick={onAgain}>
            Import another file
          </Button>
        </Group>
      </EmptyState>
    </Surface>
  );
}

function saveTemplate(): void {
  saveFile(new Blob([templateCsv()], { type: 'text/csv;charset=utf-8' }), 'team-template.csv');
}
