/** The form of a manual connection, with the steps of Meta's portal beside it. Nothing is saved before Meta has confirmed it. */
import { Button, Select, Skeleton, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ConnectAttempt, ManualDraft } from '../../contract/whatsapp-setup.ts';
import { problemOf } from '../lib/api.ts';
import { formProblems } from '../lib/form-problems.ts';
import { sessionKey } from '../lib/query-client.ts';
import { toastDone } from '../lib/toasts.tsx';
import { ErrorState } from '../parts/error-state.tsx';
import { Moment } from '../parts/moment.tsx';
import { Notice } from '../parts/notice.tsx';
import classes from './manual.module.css';
import { connectManually, draftQuery, type ManualEntry, openDraftQuery } from './manual-queries.ts';
import { ManualSteps } from './manual-steps.tsx';
import { ManualWebhook } from './manual-webhook.tsx';
import { entryOf, entryProblems, fieldsOf, type Values } from './manual-words.ts';
import { whatsappKey } from './queries.ts';
import { SecretInput } from './secret-input.tsx';

interface ManualFormProps {
  onConnecting: (attempt: ConnectAttempt) => void;
}

export function ManualForm({ onConnecting }: ManualFormProps) {
  const opened = useQuery(openDraftQuery);
  return (
    <div className={classes.columns}>
      <div className={classes.form}>
        {opened.data ? (
          <Entry opened={opened.data} onConnecting={onConnecting} />
        ) : opened.isError ? (
          <ErrorState error={opened.error} onRetry={() => void opened.refetch()} />
        ) : (
          <Stack gap="lg" role="status" aria-busy="true" aria-label="Opening the form">
            <Skeleton height={120} />
            <Skeleton height={54} />
            <Skeleton height={54} />
          </Stack>
        )}
      </div>
      <ManualSteps />
    </div>
  );
}

const EMPTY: Values = { numberId: '', token: '', appSecret: '', wabaId: '' };

function Entry({ opened, onConnecting }: { opened: ManualDraft; onConnecting: (attempt: ConnectAttempt) => void }) {
  const client = useQueryClient();
  const { data: draft } = useQuery(draftQuery(opened));
  const form = useForm<Values>({ initialValues: EMPTY, validate: entryProblems });

  const connecting = useMutation({
    mutationFn: (entry: ManualEntry) => connectManually(draft.id, entry),
    onSuccess: ({ draft: next, attempt }) => {
      if (attempt) return finish(attempt);
      form.setErrors(Object.fromEntries(fieldsOf(next).atFields.map(([field, problem]) => [field, <Said key={field} {...problem} />])));
      focusFirstError();
    },
    onError: (error) => {
      form.setErrors(formProblems(problemOf(error), Object.keys(EMPTY), { number_taken_elsewhere: 'numberId' }).errors);
      focusFirstError();
    },
  });
  const finish = (attempt: ConnectAttempt) => {
    void client.invalidateQueries({ queryKey: whatsappKey });
    void client.invalidateQueries({ queryKey: sessionKey });
    toastDone(attempt.isFinished ? 'The number is connected.' : 'Number and token are right. The steps go on by themselves.');
    onConnecting(attempt);
  };

  const answer = connecting.data?.draft;
  const elsewhere = answer ? fieldsOf(answer).elsewhere : [];
  const refused = connecting.error ? problemOf(connecting.error) : null;
  const isAtFields = refused !== null && formProblems(refused, Object.keys(EMPTY), { number_taken_elsewhere: 'numberId' }).isComplete;
  const accounts = answer?.needsWabaId ?? [];
  const asksForAccount = accounts.length > 0 || form.values.wabaId !== '' || (answer ? fieldsOf(answer).has('wabaId') : false);

  return (
    <>
      <Group number={1} title="Tell Meta where to report">
        <ManualWebhook draft={draft} />
      </Group>
      <Group number={2} title="Number and token">
        <form noValidate onSubmit={form.onSubmit((values) => connecting.mutate(entryOf(values)), focusFirstError)}>
          <Stack gap="md">
            {refused && !isAtFields && (
              <Notice tone="bad" title={refused.title}>
                {refused.detail}
              </Notice>
            )}
            {elsewhere.map(({ code, title, text, nextStep }) => (
              <Notice key={code} tone="bad" title={title}>
                {text} {nextStep}
              </Notice>
            ))}
            <TextInput
              label="Phone Number ID"
              description="In Meta’s portal under WhatsApp > API Setup. Not the phone number itself."
              inputMode="numeric"
              autoComplete="off"
              required
              maxLength={25}
              {...form.getInputProps('numberId')}
            />
            <SecretInput
              label="API Token"
              description="A permanent one of a system user, with both WhatsApp permissions. It is kept encrypted."
              required
              maxLength={4000}
              {...form.getInputProps('token')}
            />
            <SecretInput
              label="App secret"
              description="Of your own Meta app. Only with it can we prove that a delivery, a read or a reply is real; without it the line is “send only”."
              maxLength={32}
              {...form.getInputProps('appSecret')}
            />
            {accounts.length > 0 ? (
              <Select
                label="WhatsApp Business Account"
                description="The token opens several. Choose the one that is charged for your messages."
                placeholder="Choose one"
                required
                data={accounts}
                {...form.getInputProps('wabaId')}
              />
            ) : (
              asksForAccount && (
                <TextInput
                  label="WhatsApp Business Account ID"
                  description="It stands beside the Phone Number ID."
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={25}
                  {...form.getInputProps('wabaId')}
                />
              )
            )}
            <div className={classes.submit}>
              <Button type="submit" loading={connecting.isPending}>
                Check and connect
              </Button>
              <span className={classes.quiet}>Checked with Meta first; nothing is saved before.</span>
            </div>
          </Stack>
        </form>
      </Group>
    </>
  );
}

function Group({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <section className={classes.group}>
      <h3>
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        {title}
      </h3>
      {children}
    </section>
  );
}

function Said({ title, text, nextStep, endsAt }: ManualDraft['problems'][number]) {
  return (
    <span className={classes.said}>
      <b>{title}.</b> {text}
      {endsAt && (
        <>
          {' '}
          It ends on <Moment at={endsAt} />.
        </>
      )}
      {nextStep && <span className={classes.next}>{nextStep}</span>}
    </span>
  );
}

/** After the errors are on the page. */
function focusFirstError(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus());
}
