/** Common issues and every error code of Meta's, each with what to do; searched by words or by the code. */
import { TextInput } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { WhatsAppHelp } from '../../contract/whatsapp-help.ts';
import { getJson } from '../lib/api.ts';
import { ErrorState } from '../parts/error-state.tsx';
import { Panel } from '../parts/panel.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import classes from './connect.module.css';
import { findHelp } from './find-help.ts';

export function CommonIssues() {
  const [query, setQuery] = useState('');
  const [isAll, setIsAll] = useState(false);
  const help = useQuery({
    queryKey: ['whatsapp-help'],
    queryFn: ({ signal }) => getJson<WhatsAppHelp>('/whatsapp/help', {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Panel
      title="Common issues"
      description="What often goes wrong and how it is put right. A code that Meta showed can be looked up too."
      actions={
        <TextInput
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          aria-label="Search the issues, or a code"
          placeholder="Words, or a code"
          leftSection={<IconSearch size={16} aria-hidden />}
          type="search"
        />
      }
    >
      {help.data ? (
        <Found help={help.data} query={query} isAll={isAll} onAll={() => setIsAll(true)} />
      ) : help.isError ? (
        <ErrorState error={help.error} onRetry={() => void help.refetch()} />
      ) : (
        <div role="status" aria-busy="true" aria-label="Loading the issues">
          <RowsSkeleton />
        </div>
      )}
    </Panel>
  );
}

function Found({ help, query, isAll, onAll }: { help: WhatsAppHelp; query: string; isAll: boolean; onAll: () => void }) {
  const found = findHelp(help, query, isAll);
  if (found.length === 0) {
    return <p className={classes.quiet}>Nothing fits. The checks of a number, in its card above, look for the cause by themselves.</p>;
  }
  const isShortened = query.trim() === '' && !isAll && found.length < help.issues.length;
  return (
    <>
      {found.map(({ key, title, code, text, nextStep }) => (
        <details key={key} className={classes.fold}>
          <summary>
            <IconChevronRight size={16} aria-hidden />
            <span>
              {title} {code !== null && <span className={classes.foldCode}>Code {code}</span>}
            </span>
          </summary>
          <div className={classes.foldBody}>
            <p className={classes.quiet}>{text}</p>
            {nextStep && <p>{nextStep}</p>}
          </div>
        </details>
      ))}
      {isShortened && (
        <button type="button" className={classes.textButton} onClick={onAll}>
          Show all {help.issues.length} issues
        </button>
      )}
    </>
  );
}
