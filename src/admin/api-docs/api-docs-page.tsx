/** /api/docs: every operation of the API, with what it takes, what it answers and a command to try. */
import { Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconSearchOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { EmptyState } from '../parts/empty-state.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Mark } from '../parts/mark.tsx';
import { Surface } from '../parts/page.tsx';
import { RowsSkeleton } from '../parts/rows-skeleton.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { ColorSchemeMenu } from '../shell/color-scheme-menu.tsx';
import classes from './api-docs.module.css';
import { type ApiDocument, endpointsByTag } from './api-document.ts';
import { EndpointCard } from './endpoint-card.tsx';
import { MarkedText } from './marked-text.tsx';
import { apiDocumentQuery } from './queries.ts';

export function ApiDocsPage() {
  useDocumentTitle('API · Switchboard');
  const document = useQuery(apiDocumentQuery);
  return (
    <div className={classes.page}>
      <a className={classes.skip} href="#operations">
        Skip to the operations
      </a>
      <header className={classes.bar}>
        <a href="/" className={classes.brand}>
          <Mark size={26} />
          Switchboard
        </a>
        <ColorSchemeMenu />
      </header>
      <main className={classes.main}>
        {document.data && <Content document={document.data} />}
        {document.isError && <ErrorState error={document.error} onRetry={() => void document.refetch()} isPage />}
        {document.isPending && (
          <div role="status" aria-busy="true" aria-label="Loading the API description">
            <RowsSkeleton />
          </div>
        )}
      </main>
    </div>
  );
}

function Content({ document }: { document: ApiDocument }) {
  const [words, setWords] = useState<string>();
  const groups = endpointsByTag(document, words ?? '');
  return (
    <>
      <div className={classes.intro}>
        <Title order={1}>{document.info.title}</Title>
        <MarkedText text={document.info.description} />
        <Text>
          For tools: <a href="/api/openapi.json">openapi.json</a>, OpenAPI 3.1.
        </Text>
      </div>
      <div className={classes.columns}>
        <nav className={classes.nav} aria-label="Operations by subject">
          <SearchBox label="Search the operations" placeholder="Search" value={words} onChange={setWords} />
          <ul>
            {groups.map(({ tag, endpoints }) => (
              <li key={tag}>
                <a href={`#${anchorOf(tag)}`}>
                  {tag} <span>{endpoints.length}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div id="operations" tabIndex={-1} className={classes.operations}>
          {groups.length === 0 && (
            <Surface>
              <EmptyState icon={IconSearchOff} title="No such operation" text="No operation has all of these words. Try fewer of them." />
            </Surface>
          )}
          {groups.map(({ tag, endpoints }) => (
            <section key={tag} id={anchorOf(tag)} aria-labelledby={`${anchorOf(tag)}-title`} className={classes.group}>
              <Title order={2} id={`${anchorOf(tag)}-title`}>
                {tag}
              </Title>
              <Surface>
                {endpoints.map((endpoint) => (
                  <EndpointCard key={endpoint.operation.operationId} endpoint={endpoint} />
                ))}
              </Surface>
            </section>
          ))}
        </div>
      </div>
    </>
  );
}

function anchorOf(tag: string): string {
  return tag.toLowerCase().replaceAll(/\W+/g, '-');
}
