/** One operation: closed a line, open everything about it. */
import { useState } from 'react';
import { CopyBlock } from '../parts/copy-text.tsx';
import classes from './api-docs.module.css';
import { type ApiOperation, curlOf, type Endpoint, fieldRows, isForKeys, type Parameter, type Schema } from './api-document.ts';
import { FieldTable } from './field-table.tsx';
import { MarkedText } from './marked-text.tsx';

export function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const { method, path, operation } = endpoint;
  // A hundred tables would make the page slow: each is drawn once it is asked for.
  const [wasOpened, setWasOpened] = useState(false);
  return (
    <details className={classes.endpoint} id={operation.operationId} onToggle={(event) => event.currentTarget.open && setWasOpened(true)}>
      <summary>
        <span className={classes.method} data-method={method}>
          {method}
        </span>
        <code className={classes.path}>{path.replace('/api/v1', '')}</code>
        <span className={classes.summary}>{operation.summary}</span>
      </summary>
      {wasOpened && <Details endpoint={endpoint} />}
    </details>
  );
}

function Details({ endpoint }: { endpoint: Endpoint }) {
  const { operation } = endpoint;
  const body = operation.requestBody?.content['application/json'].schema;
  return (
    <div className={classes.details}>
      <MarkedText text={operation.description} />
      {operation.parameters && (
        <section>
          <h3>Parameters</h3>
          <FieldTable rows={operation.parameters.map(parameterRow)} label="Parameters" />
        </section>
      )}
      {body && (
        <section>
          <h3>Body</h3>
          <FieldTable rows={fieldRows(body)} label="Body" />
        </section>
      )}
      <Answer operation={operation} />
      {isForKeys(operation) && (
        <section>
          <h3>Try it</h3>
          <CopyBlock text={curlOf(endpoint, window.location.origin)} label={`Copy the command for ${operation.summary}`} />
        </section>
      )}
    </div>
  );
}

function Answer({ operation }: { operation: ApiOperation }) {
  const statuses = Object.entries(operation.responses);
  const success = statuses.find(([status]) => isSuccess(status));
  const [type, content] = Object.entries(success?.[1].content ?? {})[0] ?? [];
  return (
    <>
      <section>
        <h3>
          Answer <code>{success?.[0]}</code>
        </h3>
        {content && type === 'application/json' ? (
          <FieldTable rows={fieldRows(content.schema)} label="Answer" />
        ) : (
          <p>{type ? `A file of the type ${type}.` : 'Without a body.'}</p>
        )}
      </section>
      <section>
        <h3>When it is refused</h3>
        <dl className={classes.refusals}>
          {statuses
            .filter(([status]) => !isSuccess(status))
            .map(([status, { description }]) => (
              <div key={status}>
                <dt>
                  <code>{status}</code>
                </dt>
                <dd>
                  <MarkedText text={description} />
                </dd>
              </div>
            ))}
        </dl>
      </section>
    </>
  );
}

function parameterRow({ name, in: place, required, description, schema }: Parameter) {
  const [row] = fieldRows({ ...schema, ...(description !== undefined && { description }) } as Schema, name, required);
  const where = { path: 'In the address.', query: '', header: 'A header.' }[place];
  return { path: name, type: row?.type ?? 'string', isRequired: required, text: [where, row?.text ?? ''].join(' ').trim() };
}

/** 101 opens a socket. */
function isSuccess(status: string): boolean {
  return /^[12]/.test(status);
}
